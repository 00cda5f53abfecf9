import { type Loopback, serveOnLoopback } from "../../testing/serve-on-loopback.ts";
import { Interrupted } from "../command-line/interruption.ts";
import { testUntilKnown } from "./test-until-known.ts";

const API_KEY = "sk-0123456789ab-abcdefghijabcdefghijabcdefghijabcdefghij";
const WAITING = "A gateway that is in use takes a minute to learn of a new model; waiting for it.\n";

/** What a gateway that knows everything answers with; the tests of a wrong key and an unknown model fail at it. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  "/v1/models": { object: "list", data: [{ id: "default" }] },
  "/v1/completions": { choices: [{ text: "Hello" }] },
  "/v1/chat/completions": { choices: [{ message: { content: "Hello" } }] },
};

let server: Loopback;
/** The status of each request in turn; 200 for all that follow. */
let statuses: number[];
let asked: number;
let said: string;

beforeEach(async () => {
  asked = 0;
  said = "";
  server = await serveOnLoopback(({ url = "" }, response) => {
    const status = statuses[asked] ?? 200;
    asked += 1;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(status === 200 ? ANSWERS[url] : { error: { message: "No." } }));
  });
});
afterEach(async () => {
  await server.close();
});

const gateway = () => ({
  apiUrl: server.url,
  apiKey: API_KEY,
  model: "default",
  stream: { write: (text: string) => (said += text) },
  pollMilliseconds: 1,
});
const testOutcomes = async (more = {}) =>
  Object.fromEntries((await testUntilKnown({ ...gateway(), ...more })).map(({ name, outcome }) => [name, outcome]));

const KNOWN = { models: "passed", completion: "passed", chat: "passed" };
const ONE_TEST = 6;

test("a gateway that knows everything is tested once, and nothing is said", async () => {
  statuses = [];
  expect(await testOutcomes()).toMatchObject(KNOWN);
  expect(asked).toBe(ONE_TEST);
  expect(said).toBe("");
});

test.each([
  ["a model", 404],
  ["a model's being live", 503],
])("waits for %s that it has not read yet, and says so once", async (_, status) => {
  statuses = Array<number>(2 * ONE_TEST).fill(status);
  expect(await testOutcomes()).toMatchObject(KNOWN);
  expect(asked).toBe(3 * ONE_TEST);
  expect(said).toBe(WAITING);
});

test("waits for an instance that has not read what another one knows", async () => {
  statuses = [200, 200, 404];
  expect(await testOutcomes()).toMatchObject(KNOWN);
  expect(asked).toBe(2 * ONE_TEST);
});

test.each([500, 401])("any other failure, such as %d, is told at once", async (status) => {
  statuses = [200, status];
  expect(await testOutcomes()).toMatchObject({ ...KNOWN, completion: "failed" });
  expect(asked).toBe(ONE_TEST);
});

test("does not wait for ever", async () => {
  statuses = Array<number>(10_000).fill(503);
  expect(await testOutcomes({ patienceMilliseconds: 20 })).toMatchObject({ models: "failed", chat: "failed" });
});

test("the person may stop the waiting at once", async () => {
  statuses = Array<number>(ONE_TEST).fill(404);
  const interrupted = new AbortController();
  const waiting = testUntilKnown({ ...gateway(), pollMilliseconds: 3_600_000, signal: interrupted.signal });
  interrupted.abort("SIGINT");
  await expect(waiting).rejects.toBeInstanceOf(Interrupted);
});
