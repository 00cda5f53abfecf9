import { AwsError } from "../aws-error.ts";
import type { BeforeOperation, Protocol } from "../protocol.ts";
import { writeRestError } from "../rest-json.ts";
import type { RuntimeContext } from "./invocation.ts";
import { countingInvocation } from "./invocation-metrics.ts";
import { invokeEndpoint } from "./invoke-endpoint.ts";
import { invokeEndpointWithResponseStream } from "./invoke-endpoint-with-response-stream.ts";
import { readInvocation } from "./read-invocation.ts";

const PATH = /^\/endpoints\/([^/?]*)\/(invocations|invocations-response-stream)$/;

/** The SageMaker runtime, in AWS REST JSON: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export function runtimeProtocol(context: RuntimeContext, before: BeforeOperation): Protocol {
  return {
    accepts: ({ url }) => url?.startsWith("/endpoints/") ?? false,

    async answer({ message, body, caller }, response) {
      const [, encodedName = "", path] = PATH.exec(message.url ?? "") ?? [];
      if (path === undefined || message.method !== "POST") throw unknownOperation(message.method, message.url);
      const endpointName = decodeURIComponent(encodedName);
      const streams = path === "invocations-response-stream";
      const operation = streams ? "InvokeEndpointWithResponseStream" : "InvokeEndpoint";
      await before(caller, { service: "sagemaker-runtime", operation, input: { EndpointName: endpointName } });
      const invocation = readInvocation({ headers: message.headers, body }, endpointName, context);
      const invoke = streams ? invokeEndpointWithResponseStream : invokeEndpoint;
      await countingInvocation(context.metrics, invocation, invoke(invocation, response, context));
    },

    writeError: (response, error) => writeRestError(response, error, "Message"),
  };
}

function unknownOperation(method: string | undefined, url: string | undefined): AwsError {
  return new AwsError("UnknownOperationException", `The local AWS has no operation ${method} ${url}.`, { status: 404 });
}
