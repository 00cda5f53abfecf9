import { isJsonObject, type JsonObject } from "../../json.ts";
import { asText } from "./plain-values.ts";

/** A choice's log probabilities; OpenAI's two APIs give them in the same form, but here the bytes are never null. */
export function logprobsOf(logprobs: unknown): JsonObject[] {
  const content =
    isJsonObject(logprobs) && Array.isArray(logprobs.content) ? logprobs.content.filter(isJsonObject) : [];
  return content.map(({ top_logprobs: top, ...given }) => ({
    ...withBytes(given),
    top_logprobs: Array.isArray(top) ? top.filter(isJsonObject).map(withBytes) : [],
  }));
}

function withBytes(token: JsonObject): JsonObject {
  return { ...token, bytes: token.bytes ?? [...Buffer.from(asText(token.token))] };
}
