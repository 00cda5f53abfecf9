import type { ChatMessage } from "../chat-message.ts";
import { OpenAIError } from "../errors/openai-error.ts";
import type { JsonObject } from "../json.ts";
import {
  type Prompt,
  PromptTemplateWrong,
  renderTemplate,
  type TextMessage,
} from "../../../provisioning/prompt-template/render-template.ts";
import { textMessages } from "./message-text.ts";

/**
 * The prompt for a model that has no chat template.
 * @param promptTemplate Jinja, or the name of a built-in template; absent: the contents, joined by newlines.
 * @param variables what the caller sends as `chat_template_kwargs`
 */
export async function renderPrompt(
  messages: readonly ChatMessage[],
  promptTemplate: string | undefined,
  variables: JsonObject = {},
): Promise<Prompt> {
  const texts = textMessages(messages);
  const { prompt, stop } = promptTemplate
    ? await renderMessages(texts, promptTemplate, variables)
    : { prompt: joinContents(texts), stop: [] };
  if (prompt === "") {
    throw new OpenAIError(400, "Invalid 'messages': they have no text, which this model needs.", {
      param: "messages",
      code: "invalid_value",
    });
  }
  return { prompt, stop };
}

/** A base model continues a text. Who said it is no part of that; what was empty, such as a tool call's content, neither. */
function joinContents(messages: readonly TextMessage[]): string {
  return messages
    .map(({ content }) => content)
    .filter((content) => content !== "")
    .join("\n");
}

async function renderMessages(
  messages: readonly TextMessage[],
  promptTemplate: string,
  variables: JsonObject,
): Promise<Prompt> {
  try {
    return await renderTemplate(promptTemplate, messages, variables);
  } catch (cause) {
    if (cause instanceof PromptTemplateWrong) throw misconfigured(cause);
    // Templates raise exceptions on purpose, for example when roles do not alternate.
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OpenAIError(400, `The model's prompt template refuses these messages: ${reason}`, {
      param: "messages",
      cause,
    });
  }
}

function misconfigured({ message }: PromptTemplateWrong): OpenAIError {
  return new OpenAIError(500, "The model's prompt template is wrong. Tell the server's operator the request id.", {
    code: "misconfigured_model",
    cause: new Error(`The promptTemplate ${message}.`),
  });
}
