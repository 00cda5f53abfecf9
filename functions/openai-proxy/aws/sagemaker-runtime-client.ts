import {
  InvokeEndpointCommand,
  InvokeEndpointWithResponseStreamCommand,
  type ResponseStream,
  SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import type { Invocation, SageMakerRuntime } from "../sagemaker-runtime.ts";
import { joiningPayloadParts } from "./joined-payload-parts.ts";
import { withoutIdleSteps } from "./without-idle-steps.ts";

/**
 * The port by way of the AWS SDK, whose client is made with the first call.
 * The SDK does not retry: how long to wait, and for what, is decided where the caller's deadline is known.
 */
export function sageMakerRuntimeClient(region: string): SageMakerRuntime {
  let client: SageMakerRuntimeClient | undefined;
  const connected = () => {
    client ??= connect(region);
    return client;
  };
  return {
    async invoke(invocation, abortSignal) {
      const output = await connected().send(new InvokeEndpointCommand(inputOf(invocation)), { abortSignal });
      return { contentType: output.ContentType, body: output.Body ?? new Uint8Array() };
    },
    async invokeWithResponseStream(invocation, signal) {
      const unread = new AbortController();
      const abortSignal = AbortSignal.any([signal, unread.signal]);
      const command = new InvokeEndpointWithResponseStreamCommand(inputOf(invocation));
      const output = await connected().send(command, { abortSignal });
      return { contentType: output.ContentType, body: payloadParts(output.Body, unread) };
    },
  };
}

function connect(region: string): SageMakerRuntimeClient {
  const client = new SageMakerRuntimeClient({
    region,
    maxAttempts: 1,
    // The default of 50 sockets would let the fifty-first stream wait for another one's end.
    requestHandler: { connectionTimeout: 3_000, httpsAgent: { maxSockets: 1_000 }, httpAgent: { maxSockets: 1_000 } },
  });
  withoutIdleSteps(client.middlewareStack);
  client.config.eventStreamMarshaller = joiningPayloadParts(client.config.eventStreamMarshaller);
  return client;
}

function inputOf({ endpointName, body }: Invocation) {
  return { EndpointName: endpointName, ContentType: "application/json", Body: body };
}

/**
 * The SDK throws a modelled exception (`ModelStreamError`, `InternalStreamFailure`) out of the iteration. A reader who
 * leaves the iteration does not end its request: that has to be aborted, or the model writes on for nobody.
 * Written by hand, for this runs once a token and a generator costs more than what it does.
 */
function payloadParts(
  stream: AsyncIterable<ResponseStream> | undefined,
  unread: AbortController,
): AsyncIterable<Uint8Array> {
  const events = stream?.[Symbol.asyncIterator]();
  const partOf = ({ done, value }: IteratorResult<ResponseStream>): IteratorResult<Uint8Array> =>
    done ? { done, value: undefined } : { done: false, value: value.PayloadPart?.Bytes ?? new Uint8Array() };
  const parts: AsyncIterator<Uint8Array> = {
    next: () => events?.next().then(partOf) ?? Promise.resolve({ done: true, value: undefined }),
    return() {
      unread.abort();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  return { [Symbol.asyncIterator]: () => parts };
}
