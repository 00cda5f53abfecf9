import { failure, fakeSageMaker } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { recording } from "../../testing/openai-proxy/recordings.ts";
import { ask, type Cause, messages } from "./cause.ts";

const begun = `${recording("smollm2-chat-stream").response.body.split("\n\n")[0]}\n\n`;
const refused = { error: { message: "(the container's own sentence)", type: "BadRequestError", code: 400 } };

function streams(rest: () => AsyncGenerator<string> | string[]) {
  const body = async function* () {
    yield Buffer.from(begun);
    for await (const part of rest()) yield Buffer.from(part);
  };
  return ask({
    body: { messages, stream: true },
    runtime: fakeSageMaker(() => ({ contentType: "text/event-stream", body: body() })),
  });
}

/** After the first byte, at the streaming door: the last event of a stream that began with 200. */
export const streamErrors: readonly Cause[] = [
  ["the connection to the container breaks", streams(failing("ModelStreamError"))],
  ["SageMaker's eight minutes are over", streams(failing("ModelStreamError", "ModelInvocationTimeExceeded"))],
  ["SageMaker fails", streams(failing("InternalStreamFailure"))],
  ["the stream ends before the answer", streams(() => [])],
  ["the container refuses on the way", streams(() => [`data: ${JSON.stringify(refused)}\n\n`])],
  ["the container fails on the way", streams(() => ['data: {"error":{"message":"secret","code":500}}\n\n'])],
  ["something that is not JSON", streams(() => ["data: secret\n\n"])],
];

function failing(name: string, ErrorCode?: string) {
  // biome-ignore lint/correctness/useYield: it fails before it has anything
  return async function* (): AsyncGenerator<string> {
    throw failure(name, ErrorCode ? { ErrorCode } : {});
  };
}
