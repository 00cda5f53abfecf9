import type { ChatMessage } from "../chat-message.ts";
import { withoutPreamble } from "./waiting-words.ts";

/**
 * The conversation as the model should see it: what the proxy said in its place is left out. The questions around it
 * become one, because many chat templates want user and assistant by turns.
 */
export function withoutWaitingAnswers(messages: readonly ChatMessage[]): ChatMessage[] {
  const kept: ChatMessage[] = [];
  for (const [index, message] of messages.entries()) {
    if (isWaitingAnswer(message)) continue;
    const answer = wholeAnswer(message);
    if (answer !== message) {
      kept.push(answer);
      continue;
    }
    const earlier = isWaitingAnswer(messages[index - 1]) ? kept.at(-1) : undefined;
    if (earlier?.role === message.role) kept.splice(-1, 1, joined(earlier, message));
    else kept.push(message);
  }
  return kept;
}

/** An answer before which the proxy said how far its model was, without that. */
function wholeAnswer(message: ChatMessage): ChatMessage {
  if (message.role !== "assistant" || typeof message.content !== "string") return message;
  const content = withoutPreamble(message.content);
  return content === message.content ? message : { ...message, content };
}

function isWaitingAnswer(message: ChatMessage | undefined): boolean {
  return (
    message?.role === "assistant" &&
    typeof message.content === "string" &&
    message.content !== "" &&
    withoutPreamble(message.content) === ""
  );
}

function joined(one: ChatMessage, other: ChatMessage): ChatMessage {
  if (typeof one.content === "string" && typeof other.content === "string") {
    return { ...other, content: `${one.content}\n\n${other.content}` };
  }
  return { ...other, content: [...contentParts(one), ...contentParts(other)] };
}

function contentParts({ content }: ChatMessage) {
  return typeof content === "string" ? [{ type: "text", text: content }] : (content ?? []);
}
