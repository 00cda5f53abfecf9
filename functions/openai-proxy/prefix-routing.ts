import { createHash } from "node:crypto";
import type { JsonObject } from "./json.ts";

/** What a prompt begins with, in the APIs that have a prompt. */
const PROMPT_FIRST = ["system", "instructions", "messages", "input", "prompt"];

/**
 * Names a conversation to an endpoint that routes by prefix: by its key, so that what one key asks never decides where another one's
 * requests go, and by what the caller himself says of the session.
 * https://platform.openai.com/docs/guides/prompt-caching
 * @returns 64 characters, the most that SageMaker takes
 */
export function prefixAwareId(keyId: string, { prompt_cache_key: session }: JsonObject): string {
  const name = typeof session === "string" ? session : "";
  return createHash("sha256")
    .update(JSON.stringify([keyId, name]))
    .digest("hex");
}

/** SageMaker compares the first bytes of the body: there the prompt has to stand, and not what a caller changes from one to the next. */
export function promptFirst(body: JsonObject): JsonObject {
  const names = PROMPT_FIRST.filter((name) => Object.hasOwn(body, name));
  return { ...Object.fromEntries(names.map((name) => [name, body[name]])), ...body };
}
