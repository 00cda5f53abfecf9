import { OpenAIError } from "../errors/openai-error.ts";

/** Servers give these as finish_reason too. An answer that was not finished must not look as if it was. */
const FAILURES: readonly unknown[] = ["error", "abort"];

export const isFailure = (finishReason: unknown): boolean => FAILURES.includes(finishReason);

/** The stream ended, and the answer had not. */
export function brokenOff(): OpenAIError {
  return new OpenAIError(502, "The model's answer broke off. Please retry.", { code: "model_error" });
}

/** The container said something that is not an answer. Not even then does the log get to see what. */
export function unreadable(text: string): OpenAIError {
  return new OpenAIError(502, "The model's answer could not be read. Please retry.", {
    code: "model_error",
    cause: new Error(`${text.length} characters of the container's answer are not the JSON that was expected.`),
  });
}
