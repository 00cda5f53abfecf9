import { parseEvents, createTestProxy } from "../../testing/openai-proxy/proxy.ts";
import { recording } from "../../testing/openai-proxy/recordings.ts";
import { FUNCTION_URL, HTTP_API, timeFor } from "./door.ts";
import type { SageMakerRuntime } from "./sagemaker-runtime.ts";

const messages = [{ role: "user", content: "Hello" }];

/** Does not answer until it is aborted, as the AWS SDK does. */
function never(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(Object.assign(new Error("Request aborted"), { name: "AbortError" })));
  });
}

const silent: SageMakerRuntime = {
  invoke: (_invocation, signal) => never(signal),
  invokeWithResponseStream: (_invocation, signal) => never(signal),
};

const halfway: SageMakerRuntime = {
  ...silent,
  invokeWithResponseStream: async (_invocation, signal) => ({
    contentType: "text/event-stream",
    body: (async function* () {
      yield Buffer.from(`${recording("smollm2-chat-stream").response.body.split("\n\n")[0]}\n\n`);
      await never(signal);
    })(),
  }),
};

const lambdaContext = { getRemainingTimeInMillis: () => 1_050 };

it("is less than the gateway's 30 s, and less than what Lambda has left", () => {
  expect(timeFor(HTTP_API, undefined)).toBeLessThan(30_000);
  expect(timeFor(HTTP_API, 30_000)).toBe(28_500);
  expect(timeFor(HTTP_API, 5_000)).toBe(4_000);
  expect(timeFor(FUNCTION_URL, 900_000)).toBe(899_000);
});

it("ends a request that waits for Parameter Store with 504, too", async () => {
  const hanging = () => new Promise<never>(() => undefined);
  const parameters = {
    snapshot: hanging,
    refreshed: hanging,
    refreshedWithout: hanging,
    refreshedModel: hanging,
    lookInterval: 1,
  };
  const proxy = createTestProxy({ runtime: silent, parameters, door: HTTP_API });
  const response = await proxy.post("/v1/chat/completions", { messages }, {}, { lambdaContext });
  expect(response.status).toBe(504);
  expect(proxy.lines).toMatchObject([{ status: 504 }]);
});

it.each([
  ["an answer", HTTP_API, false],
  ["a transcript", HTTP_API, true],
  ["an assembled answer", FUNCTION_URL, false],
  ["a stream that has not begun", FUNCTION_URL, true],
])("ends %s with 504 in OpenAI's form", async (_name, door, stream) => {
  const proxy = createTestProxy({ runtime: silent, door });
  const response = await proxy.post("/v1/chat/completions", { messages, stream }, {}, { lambdaContext });
  expect(response.status).toBe(504);
  expect(await response.json()).toMatchObject({ error: { type: "server_error", code: "timeout", param: null } });
  expect(proxy.lines).toMatchObject([{ status: 504 }]);
});

it("ends a stream that has begun with an error event", async () => {
  const proxy = createTestProxy({ runtime: halfway, door: FUNCTION_URL });
  const response = await proxy.post("/v1/chat/completions", { messages, stream: true }, {}, { lambdaContext });
  expect(response.status).toBe(200);
  expect(parseEvents(await response.text())).toMatchObject([{ choices: [{}] }, { error: { code: "timeout" } }]);
  expect(proxy.lines).toMatchObject([{ status: 504 }]);
});

it("ends the upstream call when the client hangs up before the answer", async () => {
  const client = new AbortController();
  const proxy = createTestProxy({ runtime: silent, door: FUNCTION_URL });
  const { KEY } = await import("../../testing/openai-proxy/fake-keys.ts");
  const request = {
    method: "POST",
    body: JSON.stringify({ messages }),
    headers: { authorization: `Bearer ${KEY.key}` },
  };
  const response = proxy.request("/v1/chat/completions", { ...request, signal: client.signal });
  setTimeout(() => client.abort(), 5);
  expect((await response).status).toBe(499);
  expect(proxy.lines).toMatchObject([{ status: 499, error: { code: "client_closed_request" } }]);
});
