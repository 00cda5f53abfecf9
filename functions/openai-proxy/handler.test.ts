import type { IncomingMessage, ServerResponse } from "node:http";
import { withAwsEnvironment } from "../../testing/aws-environment.ts";
import { payloadFrame } from "../../testing/openai-proxy/event-stream-frames.ts";
import { KEY, storedKey } from "../../testing/openai-proxy/fake-keys.ts";
import { BASE_MODEL, PARAMETER, toParameters } from "../../testing/openai-proxy/fake-parameters.ts";
import { recording } from "../../testing/openai-proxy/recordings.ts";
import { type Loopback, serveOnLoopback, readText } from "../../testing/serve-on-loopback.ts";

type Handler = (
  event: unknown,
  context?: unknown,
) => Promise<{ statusCode: number; body: string; headers: Record<string, string>; isBase64Encoded: boolean }>;

let server: Loopback;
let restore: () => void;
let handler: Handler;

/** SSM and SageMaker's runtime, as the AWS SDK finds them. */
async function aws(request: IncomingMessage, response: ServerResponse) {
  const text = await readText(request);
  if (request.headers["x-amz-target"] === "DynamoDB_20120810.GetItem") response.end(storedKey(text));
  else if (request.headers["x-amz-target"]) {
    const values = { [PARAMETER.model("default")]: BASE_MODEL };
    const Parameters = toParameters(values).map(({ name, value }) => ({ Name: name, Value: value }));
    response.setHeader("content-type", "application/x-amz-json-1.1").end(JSON.stringify({ Parameters }));
  } else if (request.url?.endsWith("invocations-response-stream")) {
    response.setHeader("x-amzn-sagemaker-content-type", "text/event-stream");
    response.setHeader("content-type", "application/vnd.amazon.eventstream");
    response.end(payloadFrame(Buffer.from(recording("tiny-completion-stream").response.body)));
  } else {
    response.setHeader("content-type", "application/json").end(recording("tiny-completion-ok").response.body);
  }
}

beforeAll(async () => {
  server = await serveOnLoopback(aws);
  restore = withAwsEnvironment({ AWS_ENDPOINT_URL: server.url });
  handler = (await import("./handler.ts")).httpApiHandler as unknown as Handler;
  jest.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterAll(async () => {
  jest.restoreAllMocks();
  restore();
  await server.close();
});

const authorization = `Bearer ${KEY.key}`;
const body = JSON.stringify({ messages: [{ role: "user", content: "Hello" }], max_tokens: 50 });

it("answers an event that was written by hand, in payload 1.0", async () => {
  const context = { awsRequestId: "test-123", getRemainingTimeInMillis: () => 60_000 };
  const event = { httpMethod: "POST", path: "/v1/chat/completions", headers: { Authorization: authorization }, body };
  const result = await handler(event, context);
  expect(result).toMatchObject({ statusCode: 200, isBase64Encoded: false, headers: { "x-request-id": "test-123" } });
  expect(JSON.parse(result.body)).toMatchObject({
    object: "chat.completion",
    choices: [{ message: { role: "assistant" } }],
  });
});

it("refuses one without a key, and needs no context", async () => {
  const result = await handler({ httpMethod: "POST", path: "/v1/chat/completions", body });
  expect(result.statusCode).toBe(401);
});

const version2 = {
  version: "2.0",
  routeKey: "$default",
  rawPath: "/v1/chat/completions",
  rawQueryString: "",
  headers: { authorization, "content-type": "application/json" },
  requestContext: { http: { method: "POST", path: "/v1/chat/completions" } },
  isBase64Encoded: false,
  body,
};

it("answers payload 2.0, with a base64-encoded body as well", async () => {
  for (const isBase64Encoded of [false, true]) {
    const event = { ...version2, isBase64Encoded, body: isBase64Encoded ? Buffer.from(body).toString("base64") : body };
    expect((await handler(event)).statusCode).toBe(200);
  }
});

it("finds a model whose id has a slash", async () => {
  const event = {
    ...version2,
    rawPath: "/v1/models/distilgpt2",
    requestContext: { http: { method: "GET" } },
    body: undefined,
  };
  expect(JSON.parse((await handler(event)).body)).toMatchObject({ id: "distilgpt2" });
});

it("answers a stream with its transcript, as text", async () => {
  const result = await handler({ ...version2, body: body.replace("{", '{"stream":true,') });
  expect(result).toMatchObject({ statusCode: 200, isBase64Encoded: false });
  expect(result.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
  expect(result.body).toMatch(/^data: \{.*data: \[DONE\]\n\n$/s);
});
