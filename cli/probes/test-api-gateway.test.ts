import { allPassed, probeTable } from "./probe-table.ts";
import { openAiBaseUrl, testApiGateway } from "./test-api-gateway.ts";
import { type Loopback, serveOnLoopback } from "../../testing/serve-on-loopback.ts";

let server: Loopback;
let url: string;
let answers: Record<string, { status: number; type?: string; body: string }>;

beforeEach(async () => {
  server = await serveOnLoopback((request, response) => {
    const { status, type = "application/json", body } = answers[request.url ?? ""] ?? { status: 404, body: "{}" };
    response.writeHead(status, { "content-type": type }).end(body);
  });
  url = server.url;
});
afterEach(async () => {
  await server.close();
});

const json = (status: number, body: unknown) => ({ status, body: JSON.stringify(body) });
const apiKey = "sk-0123456789ab-abcdefghijabcdefghijabcdefghijabcdefghij";

test("each thing that a gateway does wrong is a row with its reason", async () => {
  answers = {
    "/v1/models": json(200, { object: "list", data: [{ id: "default" }] }),
    "/v1/completions": json(503, { error: { message: "The model is waiting for the endpoint." } }),
    "/v1/chat/completions": json(200, { choices: [{ message: { content: "" } }] }),
  };
  const seen: string[] = [];
  const results = await testApiGateway({ apiUrl: url, apiKey, onResult: ({ name }) => seen.push(name) });
  expect(results).toMatchObject([
    { name: "models", outcome: "passed" },
    { name: "completion", outcome: "failed", note: "503 The model is waiting for the endpoint." },
    { name: "chat", outcome: "failed", note: "the answer has no text" },
    { name: "stream", outcome: "failed", note: "the stream has no text" },
    { name: "wrong key", outcome: "failed", note: "answered, but 401 was expected" },
    { name: "unknown model", outcome: "failed", note: "answered, but 404 was expected" },
  ]);
  expect(seen).toEqual(results.map(({ name }) => name));
  expect(allPassed(results)).toBe(false);
  expect(probeTable(results)).toMatch(/\n\n5 of 6 failed: completion, chat, stream, wrong key, unknown model\.$/);
});

test("a model that is not listed fails, and so does a gateway without any", async () => {
  answers = { "/v1/models": json(200, { object: "list", data: [{ id: "default" }] }) };
  const [asked] = await testApiGateway({ apiUrl: url, apiKey, model: "other" });
  expect(asked).toMatchObject({ outcome: "failed", note: "there is no model other, but default" });
  answers = { "/v1/models": json(200, { object: "list", data: [] }) };
  const [none] = await testApiGateway({ apiUrl: url, apiKey });
  expect(none).toMatchObject({ outcome: "failed", note: "no model is listed: provision one" });
});

test("a key that is refused is told so in the words of the gateway", async () => {
  answers = { "/v1/models": json(401, { error: { message: "Incorrect API key provided." } }) };
  const [models] = await testApiGateway({ apiUrl: url, apiKey });
  expect(models?.note).toBe("401 Incorrect API key provided.");
});

test("where nothing answers there is one sentence, and no table", async () => {
  await expect(testApiGateway({ apiUrl: "http://127.0.0.1:9", apiKey })).rejects.toThrow(
    /^Nothing answers at http:\/\/127\.0\.0\.1:9\/v1: .+\.$/,
  );
});

test("a URL may have its /v1 or not, and has to be one", () => {
  const given = ["https://a.example", "https://a.example/", "https://a.example/v1", "https://a.example/v1/"];
  expect(given.map(openAiBaseUrl)).toEqual(Array(4).fill("https://a.example/v1"));
  expect(() => openAiBaseUrl("a.example")).toThrow(/^a\.example is not a URL such as https:/);
});
