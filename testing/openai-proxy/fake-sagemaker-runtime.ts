import type { SageMakerFailure } from "../../functions/openai-proxy/errors/sagemaker-errors.ts";
import type { JsonObject } from "../../functions/openai-proxy/json.ts";
import type { Invocation, SageMakerRuntime } from "../../functions/openai-proxy/sagemaker-runtime.ts";

/** What the container behind the endpoint answers. */
export interface ContainerAnswer {
  readonly status?: number;
  readonly contentType?: string;
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array>;
}

export interface FakeSageMaker extends SageMakerRuntime {
  /** The bodies that the container got, and by which operation. */
  readonly calls: {
    readonly operation: "invoke" | "stream";
    readonly endpointName: string;
    /** The path that custom attributes name. */
    readonly route?: string;
    readonly prefixAwareId?: string;
    readonly body: JsonObject;
  }[];
}

/** SageMaker with a container that answers each request by `respond`; an error that it throws is the runtime's. */
export function fakeSageMaker(
  respond: (body: JsonObject) => ContainerAnswer | Promise<ContainerAnswer>,
): FakeSageMaker {
  const calls: FakeSageMaker["calls"] = [];
  async function answerTo(
    operation: "invoke" | "stream",
    { endpointName, body: text, route, prefixAwareId }: Invocation,
    signal: AbortSignal,
  ) {
    signal.throwIfAborted();
    const body: JsonObject = JSON.parse(String(text));
    calls.push({
      operation,
      endpointName,
      ...(route && { route }),
      ...(prefixAwareId && { prefixAwareId }),
      body,
    });
    const answer = await respond(body);
    if (answer.status !== undefined && answer.status >= 400) throw modelError(answer.status, String(answer.body));
    return answer;
  }
  return {
    calls,
    async invoke(invocation, signal) {
      const { contentType, body } = await answerTo("invoke", invocation, signal);
      const parts: Uint8Array[] = [];
      for await (const part of splitBody(body)) parts.push(part);
      return { contentType, body: Buffer.concat(parts) };
    },
    async invokeWithResponseStream(invocation, signal) {
      const { contentType, body } = await answerTo("stream", invocation, signal);
      return { contentType, body: splitBody(body) };
    },
  };
}

async function* splitBody(body: ContainerAnswer["body"]): AsyncGenerator<Uint8Array> {
  if (typeof body === "string") yield Buffer.from(body);
  else if (body instanceof Uint8Array) yield body;
  else yield* body;
}

/** An exception as the AWS SDK throws it. */
export function failure(name: string, fields: Partial<SageMakerFailure> = {}): SageMakerFailure {
  return Object.assign(new Error(`secret detail of ${name}`), { name, ...fields });
}

/** What SageMaker makes of a container's error status. */
export function modelError(status: number, body: string): SageMakerFailure {
  const message = `Received client error (${status}) from primary with message "${body}". See https://console.aws.amazon.com/…`;
  return failure("ModelError", { message, OriginalStatusCode: status, OriginalMessage: body });
}
