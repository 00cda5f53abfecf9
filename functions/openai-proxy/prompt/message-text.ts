import type { TextMessage } from "../../../provisioning/prompt-template/render-template.ts";
import type { ChatMessage } from "../chat-message.ts";
import { OpenAIError } from "../errors/openai-error.ts";

/** Messages for a template: the parts of a content become lines, no content becomes an empty text. */
export function textMessages(messages: readonly ChatMessage[]): TextMessage[] {
  return messages.map((message, index) => ({
    ...message,
    content: requireText(message.content, `messages[${index}].content`),
  }));
}

function requireText(content: ChatMessage["content"], param: string): string {
  if (content === null || content === undefined) return "";
  if (typeof content === "string") return content;
  return content
    .map((part, index) => {
      if (part.type === "text" && typeof part.text === "string") return part.text;
      if (part.type === "refusal" && typeof part.refusal === "string") return part.refusal;
      throw new OpenAIError(400, `This model reads text only, but ${param}[${index}] is of type '${part.type}'.`, {
        param: `${param}[${index}]`,
        code: "invalid_value",
      });
    })
    .join("\n");
}
