import { OpenAIError } from "../errors/openai-error.ts";
import type { JsonObject } from "../json.ts";

/** Refuses, with vLLM's sentences, what does not go together with a stream, or goes with nothing else. */
export function limitStreamFields({ stream, stream_options: options, prompt_logprobs: logprobs }: JsonObject): void {
  if (stream !== true && Object.keys(options ?? {}).length > 0) {
    throw refusal("Stream options can only be defined when `stream=True`.", "stream_options");
  }
  if (stream === true && (Number(logprobs) > 0 || logprobs === -1)) {
    throw refusal("`prompt_logprobs` are not available when `stream=True`.", "prompt_logprobs");
  }
}

function refusal(message: string, param: string): OpenAIError {
  return new OpenAIError(400, message, { param, code: "invalid_value" });
}
