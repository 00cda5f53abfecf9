import { customAttributes } from "../../../contract/container-routes.ts";
import type { Invocation, SageMakerRuntime } from "../sagemaker-runtime.ts";
import { type AwsAnswer, type AwsCaller, awsCaller } from "./aws-caller.ts";
import { readPayloads } from "./payloads.ts";
import { readBytes } from "./read-bytes.ts";

/**
 * The port in front of SageMaker; connected with the first call.
 * Nothing is retried here: how long to wait, and for what, is decided where the caller's deadline is known.
 */
export function sageMakerRuntimeClient(region: string): SageMakerRuntime {
  let call: AwsCaller | undefined;
  const invoke = (action: Action, invocation: Invocation, signal: AbortSignal): Promise<AwsAnswer> => {
    call ??= awsCaller("sagemakerRuntime", region, REQUEST_HANDLER);
    const { endpointName, body, contentType = "application/json", route, prefixAwareId } = invocation;
    const path = `/endpoints/${encodeURIComponent(endpointName)}/${RESOURCES[action]}`;
    const headers = {
      "content-type": contentType,
      ...(route && { "x-amzn-sagemaker-custom-attributes": customAttributes(route) }),
      ...(prefixAwareId !== undefined && { "x-amzn-sagemaker-prefix-aware-id": prefixAwareId }),
    };
    return call({ action, path, headers, body }, signal);
  };
  return {
    async invoke(invocation, signal) {
      const { headers, body } = await invoke("sagemaker:InvokeEndpoint", invocation, signal);
      return { contentType: headers["content-type"], body: await readBytes(body) };
    },
    async invokeWithResponseStream(invocation, signal) {
      const { headers, body } = await invoke("sagemaker:InvokeEndpointWithResponseStream", invocation, signal);
      // A reader who leaves the iteration destroys the message, and with it the connection: the model writes on for nobody otherwise.
      return { contentType: headers["x-amzn-sagemaker-content-type"], body: readPayloads(body) };
    },
  };
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Operations_Amazon_SageMaker_Runtime.html */
const RESOURCES = {
  "sagemaker:InvokeEndpoint": "invocations",
  "sagemaker:InvokeEndpointWithResponseStream": "invocations-response-stream",
} as const;
type Action = keyof typeof RESOURCES;

/** The default of 50 sockets would let the fifty-first stream wait for another one's end. */
const REQUEST_HANDLER = {
  connectionTimeout: 3_000,
  httpsAgent: { maxSockets: 1_000 },
  httpAgent: { maxSockets: 1_000 },
};
