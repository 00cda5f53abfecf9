import { type Loopback, serveOnLoopback } from "../../testing/serve-on-loopback.ts";
import { Interrupted } from "../command-line/interruption.ts";
import { untilGatewayKnows } from "./until-gateway-knows.ts";

let server: Loopback;
let answers: number[];
let asked: { readonly url?: string | undefined; readonly authorization?: string | undefined }[];
let said: string;

beforeEach(async () => {
  asked = [];
  said = "";
  server = await serveOnLoopback(({ url, headers }, response) => {
    asked.push({ url, authorization: headers.authorization });
    response.writeHead(answers.length > 1 ? (answers.shift() ?? 0) : (answers[0] ?? 0)).end("{}");
  });
});
afterEach(async () => {
  await server.close();
});

function question() {
  return {
    baseUrl: `${server.url}/v1`,
    apiKey: "sk-key",
    alias: "default",
    stream: { write: (text: string) => (said += text) },
    pollMilliseconds: 1,
  };
}

test("a gateway that knows everything is asked once, and nothing is said", async () => {
  answers = [200];
  await untilGatewayKnows(question());
  expect(asked).toEqual([{ url: "/v1/completions", authorization: "Bearer sk-key" }]);
  expect(said).toBe("");
});

test("waits for a key, for a model and for its being live, and says so once", async () => {
  answers = [401, 401, 404, 503, 200];
  await untilGatewayKnows(question());
  expect(asked).toHaveLength(5);
  expect(said).toBe("A gateway that is in use takes a minute to learn of a new key or model; waiting for it.\n");
});

test("any other answer is left to the test that follows", async () => {
  answers = [500];
  await untilGatewayKnows(question());
  expect(asked).toHaveLength(1);
});

test("does not wait for ever", async () => {
  answers = [401];
  await untilGatewayKnows({ ...question(), patienceMilliseconds: 20 });
  expect(asked.length).toBeGreaterThan(0);
});

test("the person may stop the waiting at once", async () => {
  answers = [401];
  const interrupted = new AbortController();
  const waiting = untilGatewayKnows({ ...question(), pollMilliseconds: 3_600_000, signal: interrupted.signal });
  interrupted.abort("SIGINT");
  await expect(waiting).rejects.toBeInstanceOf(Interrupted);
});
