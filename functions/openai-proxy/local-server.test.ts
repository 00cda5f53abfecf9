import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { payloadFrame } from "../../testing/openai-proxy/event-stream-frames.ts";
import { KEY, storedKey } from "../../testing/openai-proxy/fake-keys.ts";
import { CHAT_MODEL, PARAMETER, toParameters } from "../../testing/openai-proxy/fake-parameters.ts";
import { recording } from "../../testing/openai-proxy/recordings.ts";
import { type Loopback, serveOnLoopback, readText } from "../../testing/serve-on-loopback.ts";

const [firstEvent] = recording("smollm2-chat-stream").response.body.split("\n\n");
const whole = recording("smollm2-chat-stream-usage").response.body;

let aws: Loopback;
let server: ChildProcess;
let url: string;
/** The container's side of each stream. */
const streams: ServerResponse[] = [];
let unfinished = false;

beforeAll(async () => {
  aws = await serveOnLoopback(async (request, response) => {
    const text = await readText(request);
    if (request.headers["x-amz-target"] === "DynamoDB_20120810.GetItem") return void response.end(storedKey(text));
    if (request.headers["x-amz-target"]) {
      const values = { [PARAMETER.model("default")]: CHAT_MODEL };
      const Parameters = toParameters(values).map(({ name, value }) => ({ Name: name, Value: value }));
      response.setHeader("content-type", "application/x-amz-json-1.1").end(JSON.stringify({ Parameters }));
      return;
    }
    streams.push(response);
    response.setHeader("x-amzn-sagemaker-content-type", "text/event-stream");
    response.setHeader("content-type", "application/vnd.amazon.eventstream");
    if (unfinished) response.write(payloadFrame(Buffer.from(`${firstEvent}\n\n`)));
    else response.end(payloadFrame(Buffer.from(whole)));
  });
  server = spawn(process.execPath, [join(import.meta.dirname, "local-server.ts"), "0"], {
    env: { ...process.env, AWS_ENDPOINT_URL: aws.url, AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(server.stdout?.setEncoding("utf8") ?? server, "data");
  url = String(line).trim().split(" ").at(-1) ?? "";
});
afterAll(async () => {
  server.kill();
  await once(server, "exit");
  await aws.close();
});

function chat(body: object, signal?: AbortSignal) {
  return fetch(`${url}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${KEY.key}` },
    body: JSON.stringify({ messages: [{ role: "user", content: "Hello" }], ...body }),
    signal: signal ?? null,
  });
}

it("serves browsers, too", async () => {
  const preflight = await fetch(`${url}/models`, { method: "OPTIONS", headers: { origin: "http://example.com" } });
  expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([204, "*"]);
  const models = await fetch(`${url}/models`, { headers: { authorization: `Bearer ${KEY.key}` } });
  expect(models.headers.get("access-control-expose-headers")).toBe("x-request-id");
});

it("keeps 64 streams apart, and loses none", async () => {
  unfinished = false;
  const answers = await Promise.all(
    Array.from({ length: 64 }, async (_, n) =>
      (await chat({ model: n % 2 ? "default" : "Qwen/Qwen3-4B", stream: true })).text(),
    ),
  );
  for (const [n, text] of answers.entries()) {
    expect(text.match(/"delta"/g)).toHaveLength(25);
    expect(text.match(n % 2 ? /"model":"default"/g : /"model":"Qwen\/Qwen3-4B"/g)).toHaveLength(25);
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  }
});

it.each([true, false])("ends the upstream call when the client hangs up, stream: %s", async (stream) => {
  unfinished = true;
  streams.length = 0;
  const client = new AbortController();
  const answer = chat({ stream }, client.signal)
    .then((response) => response.text())
    .catch((error) => error);
  while (streams.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const closed = once(streams[0] as ServerResponse, "close");
  client.abort();
  await closed;
  expect(await answer).toMatchObject({ name: "AbortError" });
});
