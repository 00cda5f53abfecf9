import { OpenAIError } from "../errors/openai-error.ts";
import type { Operation } from "../operations.ts";

/** What SageMaker safely takes, and what Lambda hands over. */
const MAXIMUM_BODY_MEGABYTES = 6;

/** Lambda gets a form as base64, which takes a third more than its bytes. */
const MAXIMUM_FORM_MEGABYTES = 4.5;

/** Refuses a larger body with the limit's name. Mostly they carry images. */
export function limitBody(body: Uint8Array, operation: Operation): void {
  if (operation === "transcription" && body.length > MAXIMUM_FORM_MEGABYTES * 1024 * 1024) {
    throw new OpenAIError(
      413,
      `The file is larger than ${MAXIMUM_FORM_MEGABYTES} MB, which is what Lambda lets through. Send it compressed (Opus, MP3), or in parts.`,
      { code: "request_too_large", param: "file" },
    );
  }
  if (body.length <= MAXIMUM_BODY_MEGABYTES * 1024 * 1024) return;
  throw new OpenAIError(
    413,
    `The request body is larger than ${MAXIMUM_BODY_MEGABYTES} MB, the limit of the endpoint. Send smaller images or a shorter prompt.`,
    { code: "request_too_large" },
  );
}
