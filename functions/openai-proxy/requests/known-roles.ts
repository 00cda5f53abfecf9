import * as v from "valibot";
import type { ChatMessage } from "../chat-message.ts";
import { invalidRequest } from "./invalid-request.ts";

const role = v.picklist(["system", "assistant", "user", "function", "tool", "developer"]);
const KnownRoles = v.object({ messages: v.array(v.object({ role })) });

/** Refuses roles that only a model's own chat template could know, where the prompt is ours to make. */
export function limitRoles(messages: readonly ChatMessage[]): void {
  const result = v.safeParse(KnownRoles, { messages }, { abortEarly: true });
  if (!result.success) throw invalidRequest(result.issues[0]);
}
