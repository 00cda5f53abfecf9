import { Template } from "@huggingface/jinja";
import { ContainerError } from "./container-error.ts";
import type { ChatCompletionRequest, ChatMessage } from "./request-schema.ts";
import type { ContainerModel } from "./served-model.ts";
import { withPromptedTools } from "./tools/prompted-tools.ts";

const NO_TEMPLATE =
  "As of transformers v4.44, default chat template is no longer allowed, so you must provide a chat template if the " +
  "tokenizer does not define one.";
const UNTRUSTED_TEMPLATE =
  "Chat template is passed with request, but --trust-request-chat-template is not set. " +
  "Refused request with untrusted chat template.";
const INCOMPATIBLE =
  "continue_final_message and add_generation_prompt are not compatible. Use continue_final_message when you want the " +
  "model to continue the final message, and add_generation_prompt when you want to add a header that will prompt it to " +
  "start a new assistant message instead.";

/** Writes a conversation as the text that the model continues. */
export function renderChat(model: ContainerModel, request: ChatCompletionRequest): string {
  const flat = request.messages.map((message) => ({ ...message, content: flattenContent(message, model.name) }));
  const tools = request.tool_choice === "none" ? undefined : (request.tools ?? undefined);
  const isPrompted = model.skills?.toolFormat === "prompted";
  const messages = isPrompted ? withPromptedTools(flat, tools ?? []) : flat.map(withParsedArguments);
  if (request.chat_template) throw new ContainerError(UNTRUSTED_TEMPLATE);
  if (model.chatTemplate === undefined) throw new ContainerError(NO_TEMPLATE);
  const last = messages.at(-1);
  if (!last) {
    throw new ContainerError("Cannot apply chat template to an empty conversation. Provide at least one message.");
  }
  if (request.continue_final_message && request.add_generation_prompt) throw new ContainerError(INCOMPATIBLE);

  const text = render(model.chatTemplate, {
    ...request.chat_template_kwargs,
    messages: /["']developer["']/.test(model.chatTemplate) ? messages : messages.map(toSystem),
    ...(isPrompted || tools === undefined ? {} : { tools }),
    add_generation_prompt: request.add_generation_prompt,
    ...model.specialTokens,
  });
  if (!request.continue_final_message) return text;
  const final = String(last.content).trim();
  return text.slice(0, text.lastIndexOf(final) + final.length);
}

/** Templates write a call's arguments themselves: as vLLM, they get what the text says. */
function withParsedArguments(message: ChatMessage): ChatMessage {
  if (!Array.isArray(message.tool_calls)) return message;
  const parsed = message.tool_calls.map((call) => {
    try {
      return { ...call, function: { ...call.function, arguments: JSON.parse(call.function.arguments) } };
    } catch {
      return call;
    }
  });
  return { ...message, tool_calls: parsed };
}

/** For a template that does not know developers they are the system, as for vLLM. */
function toSystem<Message extends ChatMessage>(message: Message): Message {
  return message.role === "developer" ? { ...message, role: "system" } : message;
}

function render(template: string, variables: Record<string, unknown>): string {
  try {
    return new Template(template).render(variables);
  } catch (error) {
    // A template refuses a conversation by raise_exception: what it says is meant for the caller.
    throw new ContainerError(error instanceof Error ? error.message : String(error));
  }
}

/** Parts are joined by newlines; the model sees nothing but text. */
function flattenContent({ content }: ChatMessage, modelName: string): string {
  if (typeof content === "string") return content;
  const texts = (content ?? []).map((part) => {
    if (typeof part === "string") return part;
    const text = part.text ?? part.refusal;
    if (typeof text === "string") return text;
    const type = String(part.type);
    if (MEDIA.includes(type)) throw new ContainerError(`${modelName} is not a multimodal model`);
    throw new ContainerError(`Unknown part type: ${type}`);
  });
  return texts.join("\n");
}

const MEDIA = [
  "image_url",
  "input_image",
  "image_pil",
  "image_embeds",
  "audio_url",
  "input_audio",
  "video_url",
  "file",
];
