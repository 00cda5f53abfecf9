import { OpenAIError } from "./errors/openai-error.ts";

/**
 * What Lambda carries of an answer that does not stream, as the JSON around it; beyond it, API Gateway would answer with an error that says
 * nothing, and clients would have the model do it all again. Some of it is for the headers.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAXIMUM_BYTES = 6 * 1024 * 1024 - 16 * 1024;

/** @throws OpenAIError 400, which no client sends again, when the answer does not fit */
export function limitAnswer(body: string): void {
  // No character takes more than three bytes.
  if (3 * body.length <= MAXIMUM_BYTES || Buffer.byteLength(JSON.stringify(body)) <= MAXIMUM_BYTES) return;
  throw new OpenAIError(
    400,
    "The answer is larger than the 6 MB that this address carries. Ask for less in one request, or use the streaming address.",
    { code: "answer_too_large" },
  );
}
