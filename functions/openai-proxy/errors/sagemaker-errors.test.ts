import { failure, fakeSageMaker, modelError } from "../../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { DOORS, parseEvents, createTestProxy } from "../../../testing/openai-proxy/proxy.ts";
import { recording } from "../../../testing/openai-proxy/recordings.ts";
import { SAGEMAKER_ERRORS, type SageMakerFailure, toOpenAIError } from "./sagemaker-errors.ts";

const messages = [{ role: "user", content: "Hello" }];
/** Longer than any door waits, so that nothing is tried again here. */
const late = { $response: { headers: { "retry-after": "1000" } } };

/** failure, status, type, code */
const TABLE: [string, SageMakerFailure, number, string, string | null][] = [
  ["ThrottlingException", failure("ThrottlingException", late), 429, "requests", "rate_limit_exceeded"],
  [
    "an unnamed 429",
    failure("Unknown", { ...late, $metadata: { httpStatusCode: 429 } }),
    429,
    "requests",
    "rate_limit_exceeded",
  ],
  ["ModelNotReadyException", failure("ModelNotReadyException", late), 503, "server_error", "model_not_ready"],
  ["InternalDependencyException", failure("InternalDependencyException"), 503, "server_error", "service_unavailable"],
  ["ServiceUnavailable", failure("ServiceUnavailable"), 503, "server_error", "service_unavailable"],
  ["ServiceUnavailableException", failure("ServiceUnavailableException"), 503, "server_error", "service_unavailable"],
  ["InternalFailure", failure("InternalFailure"), 502, "server_error", "model_error"],
  ["InternalStreamFailure", failure("InternalStreamFailure"), 502, "server_error", "model_error"],
  [
    "ModelStreamError, broken",
    failure("ModelStreamError", { ErrorCode: "StreamBroken" }),
    502,
    "server_error",
    "model_error",
  ],
  [
    "ModelStreamError, too long",
    failure("ModelStreamError", { ErrorCode: "ModelInvocationTimeExceeded" }),
    504,
    "server_error",
    "timeout",
  ],
  ["AccessDeniedException", failure("AccessDeniedException"), 500, "server_error", "not_permitted"],
  ["UnrecognizedClientException", failure("UnrecognizedClientException"), 500, "server_error", "not_permitted"],
  ["InvalidSignatureException", failure("InvalidSignatureException"), 500, "server_error", "not_permitted"],
  ["ExpiredTokenException", failure("ExpiredTokenException"), 500, "server_error", "not_permitted"],
  ["CredentialsProviderError", failure("CredentialsProviderError"), 500, "server_error", "not_permitted"],
  ["a refused connection", failure("Error", { code: "ECONNREFUSED" }), 502, "server_error", "unreachable"],
  ["a connection that broke", failure("Error", { code: "ECONNRESET" }), 502, "server_error", "unreachable"],
  ["a connection that was too slow", failure("TimeoutError"), 502, "server_error", "unreachable"],
  [
    "ValidationError, unknown endpoint",
    failure("ValidationError", { message: "Endpoint x of account 1 not found." }),
    503,
    "server_error",
    "model_not_live",
  ],
  [
    "ValidationError, too large",
    failure("ValidationError", {
      message:
        "1 validation error detected: Value at 'body' failed to satisfy constraint: Member must have length less than or equal to 6291456",
    }),
    413,
    "invalid_request_error",
    "request_too_large",
  ],
  ["ValidationError, anything else", failure("ValidationError"), 500, "server_error", "internal_error"],
  ["an exception of tomorrow", failure("SurpriseException"), 500, "server_error", "internal_error"],
  ["ModelError 500", modelError(500, "secret"), 502, "server_error", "model_error"],
  ["ModelError 503", modelError(503, "secret"), 503, "server_error", "overloaded"],
  [
    "ModelError, 60 s passed",
    modelError(0, "Your invocation timed out while waiting for a response from container primary. secret"),
    504,
    "server_error",
    "timeout",
  ],
  ["ModelError 429", modelError(429, '{"error":{"message":"Too many"}}'), 429, "requests", "rate_limit_exceeded"],
];

describe.each(DOORS)("behind $name", (door) => {
  it.each(TABLE)("%s becomes what OpenAI would say", async (_name, thrown, status, type, code) => {
    const runtime = fakeSageMaker(() => {
      throw thrown;
    });
    const proxy = createTestProxy({ runtime, door });
    for (const stream of [false, true]) {
      const response = await proxy.post("/v1/chat/completions", { messages, stream });
      expect(response.status).toBe(status);
      const text = await response.text();
      expect(JSON.parse(text).error).toMatchObject({ type, code, param: null, message: expect.stringMatching(/\S/) });
      expect(text).not.toContain("secret");
      // The log has what the client has not, beside the id that the client has.
      const known = thrown.OriginalMessage === undefined ? thrown.message : "The container answered";
      if (status >= 500) expect(JSON.stringify(proxy.lines.at(-1))).toContain(known);
      if (status === 429 || status === 503) expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
    }
    expect(runtime.calls).toHaveLength(2);
  });
});

it("has a test for every row of the table", () => {
  const tested = TABLE.map(([, { name }]) => name);
  expect(tested).toEqual(expect.arrayContaining(Object.keys(SAGEMAKER_ERRORS)));
});

const begun = recording("smollm2-chat-stream").response.body.split("\n\n").slice(0, 3).join("\n\n").concat("\n\n");

it.each([
  [
    "an exception in the stream",
    async function* () {
      yield Buffer.from(begun);
      throw failure("ModelStreamError", { ErrorCode: "StreamBroken" });
    },
    "model_error",
  ],
  [
    "an error event of vLLM",
    async function* () {
      yield Buffer.from(`${begun}data: {"error":{"message":"secret","type":"InternalServerError","code":500}}\n\n`);
    },
    "model_error",
  ],
  [
    "an end that comes too early",
    async function* () {
      yield Buffer.from(begun);
    },
    "model_error",
  ],
  [
    "an event that is not JSON",
    async function* () {
      yield Buffer.from(`${begun}data: {"secret\n\n`);
    },
    "model_error",
  ],
])("turns %s into an event in OpenAI's form, and then ends", async (_name, body, code) => {
  const [httpApi, functionUrl] = DOORS;
  const runtime = fakeSageMaker(() => ({ contentType: "text/event-stream", body: body() }));
  const streaming = createTestProxy({ runtime, ...(functionUrl ? { door: functionUrl } : {}) });
  const transcript = await (await streaming.post("/v1/chat/completions", { messages, stream: true })).text();
  expect(parseEvents(transcript)).toHaveLength(4);
  expect(parseEvents(transcript).at(-1)).toMatchObject({ error: { type: "server_error", code, param: null } });
  expect(transcript).not.toContain("secret");
  expect(streaming.lines).toMatchObject([{ status: 502, error: { status: 502 } }]);
  const buffered = createTestProxy({ runtime, ...(httpApi ? { door: httpApi } : {}) });
  expect((await buffered.post("/v1/chat/completions", { messages, stream: true })).status).toBe(502);
});

it("keeps an error that is one already", () => {
  const error = toOpenAIError(failure("InternalFailure"));
  expect(toOpenAIError(error)).toBe(error);
});
