import type { OpenAIError } from "../../errors/openai-error.ts";
import type { JsonObject } from "../../json.ts";

/** https://docs.claude.com/en/api/errors */
const TYPES: Readonly<Record<number, string>> = {
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  408: "timeout_error",
  413: "request_too_large",
  429: "rate_limit_error",
  503: "overloaded_error",
  504: "timeout_error",
  529: "overloaded_error",
};

/** @param message the error's own, or with whom to ask */
export function messageErrorBody({ status }: OpenAIError, message: string): JsonObject {
  const type = TYPES[status] ?? (status >= 500 ? "api_error" : "invalid_request_error");
  return {
    type: "error",
    error: { type, message: status === 400 ? lengthSentence(message) : message },
    request_id: null,
  };
}

const PROMPT_TOO_LONG = /maximum context length is (\d+) tokens.*?(\d+) input tokens/s;
const ANSWER_TOO_LONG = /^max_(?:completion_)?tokens=(\d+) cannot be greater than max_model_len=(\d+)/;
const SUM_TOO_LONG =
  /too large: (\d+)\. .*maximum context length is (\d+) tokens and your request has (\d+) input tokens/s;

/**
 * vLLM's sentences on a context that is too short, in Anthropic's words: Claude Code reads the numbers in them, and then shortens the
 * conversation, or asks for a shorter answer.
 */
function lengthSentence(message: string): string {
  const sum = SUM_TOO_LONG.exec(message);
  if (sum) return sumSentence(`${sum[3]} + ${sum[1]} > ${sum[2]}`);
  const answer = ANSWER_TOO_LONG.exec(message);
  // How long the input is vLLM does not say; without any the answer would not fit either.
  if (answer) return sumSentence(`0 + ${answer[1]} > ${answer[2]}`);
  const prompt = PROMPT_TOO_LONG.exec(message);
  return prompt ? `prompt is too long: ${prompt[2]} tokens > ${prompt[1]} maximum` : message;
}

function sumSentence(numbers: string): string {
  return `input length and \`max_tokens\` exceed context limit: ${numbers}, decrease input length or \`max_tokens\` and try again`;
}
