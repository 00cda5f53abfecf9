import * as v from "valibot";

const role = v.picklist(["system", "assistant", "user", "function", "tool", "developer"]);
const contentPart = v.looseObject({ type: v.string() });

/** A message of a chat; what we do not use of it passes through. */
export const ChatMessage = v.looseObject({ role, content: v.nullish(v.union([v.string(), v.array(contentPart)])) });
export type ChatMessage = v.InferOutput<typeof ChatMessage>;
