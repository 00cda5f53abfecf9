import { OpenAIError } from "../errors/openai-error.ts";

/** What SageMaker safely takes, and what Lambda hands over. */
const MAXIMUM_BODY_MEGABYTES = 6;

/** Refuses a larger body with the limit's name. Mostly they carry images. */
export function limitBody(body: Uint8Array): void {
  if (body.length <= MAXIMUM_BODY_MEGABYTES * 1024 * 1024) return;
  throw new OpenAIError(
    413,
    `The request body is larger than ${MAXIMUM_BODY_MEGABYTES} MB, the limit of the endpoint. Send smaller images or a shorter prompt.`,
    { code: "request_too_large" },
  );
}
