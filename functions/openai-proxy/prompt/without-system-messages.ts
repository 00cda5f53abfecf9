import type { ChatMessage } from "../chat-message.ts";

/**
 * A chat for a template that refuses the role `system`, as Gemma 2's does: what the system messages say stands before the first
 * message of the user.
 */
export function withoutSystemMessages(messages: readonly ChatMessage[]): ChatMessage[] {
  const instructions = messages.filter(({ role }) => role === "system");
  if (instructions.length === 0) return [...messages];
  const others = messages.filter(({ role }) => role !== "system");
  const first = others.findIndex(({ role }) => role === "user");
  const user = others[first] ?? { role: "user" };
  const content = joined([...instructions, user].map((message) => message.content));
  return [...others.slice(0, Math.max(first, 0)), { ...user, content }, ...others.slice(first + 1)];
}

function joined(contents: readonly ChatMessage["content"][]): ChatMessage["content"] {
  const given = contents.filter((content) => content != null && content.length > 0);
  if (given.every((content) => typeof content === "string")) return given.join("\n\n");
  return given.flatMap((content) =>
    typeof content === "string" ? [{ type: "text", text: content }] : (content ?? []),
  );
}
