import { AwsError } from "../aws-error.ts";
import type { BeforeOperation, Protocol } from "../protocol.ts";
import { writeRestJson } from "../rest-json.ts";
import { identifyBearer } from "./bearer-token.ts";
import type { Invocation, RuntimeContext } from "./invocation.ts";
import { countingInvocation } from "./invocation-metrics.ts";
import { invokeChatCompletion } from "./invoke-chat-completion.ts";
import { readInvocation } from "./read-invocation.ts";

const PATH = /^\/endpoints\/([^/?]*)\/openai\/v1\/chat\/completions$/;

/**
 * The runtime's path for OpenAI's clients: chat alone, with a bearer token alone. Errors of the runtime itself have OpenAI's envelope
 * too; what stands in it beside the message, nobody who has seen one tells.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-openai-compatible.html
 */
export function nativePathProtocol(context: RuntimeContext, before: BeforeOperation): Protocol {
  return {
    accepts: ({ url = "" }) => /^\/endpoints\/[^/?]*\/openai(\/|$)/.test(url),
    identify: identifyBearer,

    async answer({ message, body, caller }, response) {
      const [, encodedName] = PATH.exec(message.url ?? "") ?? [];
      if (encodedName === undefined || message.method !== "POST") throw notFound(message.method, message.url);
      const endpointName = decodeURIComponent(encodedName);
      const input = { EndpointName: endpointName };
      await before(caller, { service: "sagemaker-runtime", operation: "CallWithBearerToken", input });
      if (message.headers["x-amzn-sagemaker-inference-component"] !== undefined) {
        throw new AwsError("ValidationError", "An inference component is named in the path, not in a header.");
      }
      const invocation = chatOf(readInvocation({ headers: message.headers, body }, endpointName, context));
      await countingInvocation(context.metrics, invocation, invokeChatCompletion(invocation, response, context));
    },

    writeError(response, { name, message, status, members: { OriginalStatusCode: original } }) {
      const shown = Number(original) || status;
      writeRestJson(response, shown, { error: { message, type: name, param: null, code: name } });
    },
  };
}

/** Nothing that a client says beside its body reaches the container. */
function chatOf({ headers, ...invocation }: Invocation): Invocation {
  const { "content-type": type = "application/json", "content-length": length = "0" } = headers;
  return {
    ...invocation,
    headers: { "content-type": type, "content-length": length },
    path: "/v1/chat/completions",
  };
}

function notFound(method: string | undefined, url: string | undefined): AwsError {
  return new AwsError("UnknownOperationException", `There is no ${method} ${url}: this path serves chat completions.`, {
    status: 404,
  });
}
