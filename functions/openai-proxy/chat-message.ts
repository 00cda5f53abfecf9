import * as v from "valibot";

const contentPart = v.looseObject({ type: v.string() });

/** A message of a chat; what we do not use of it passes through. */
export const ChatMessage = v.looseObject({
  /** Chat templates know more than OpenAI does. */
  role: v.string(),
  content: v.nullish(v.union([v.string(), v.array(contentPart)])),
});
export type ChatMessage = v.InferOutput<typeof ChatMessage>;

/** What OpenAI's schema wants of each message of an answer. */
export const EMPTY_ANSWER = { role: "assistant", content: null, refusal: null };
