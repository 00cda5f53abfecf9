import type { OpenAIError } from "./openai-error.ts";
import { originalStack } from "./original-stack.ts";

/** Ours needs every detail. A caller's own fault needs its code: the sentence may repeat what the caller wrote. */
export function loggedError(error: OpenAIError) {
  const { status, code, param, message } = error;
  if (status < 500) return { status, code, param };
  return { status, code, param, message, stack: originalStack(error.stack), cause: loggedCause(error) };
}

/** The chain of causes, with what the AWS SDK's exceptions carry. */
function loggedCause({ cause }: Error): unknown {
  if (!(cause instanceof Error)) return cause;
  const { $response: _response, ...extras } = cause as Error & Record<string, unknown>;
  return {
    ...extras,
    name: cause.name,
    message: cause.message,
    stack: originalStack(cause.stack),
    cause: loggedCause(cause),
  };
}
