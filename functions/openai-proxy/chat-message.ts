import * as v from "valibot";

const contentPart = v.looseObject({ type: v.string() });

/** A message of a chat; what we do not use of it passes through. */
export const ChatMessage = v.looseObject({
  /** Chat templates know more than OpenAI does. */
  role: v.string(),
  content: v.nullish(v.union([v.string(), v.array(contentPart)])),
});
export type ChatMessage = v.InferOutput<typeof ChatMessage>;
