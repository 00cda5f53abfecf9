import type { Template } from "@huggingface/jinja";
import { BUILT_IN_TEMPLATE_NAMES, isBuiltInTemplateName, isPromptTemplate } from "../../../contract/prompt-template.ts";
import type { ChatMessage } from "../chat-message.ts";
import { OpenAIError } from "../errors/openai-error.ts";
import type { JsonObject } from "../json.ts";
import { BUILT_IN_TEMPLATES, type PromptTemplate } from "./built-in-templates.ts";
import { type TextMessage, textMessages } from "./message-text.ts";
import { isOutOfTime, withinTime } from "./within-time.ts";

/** Longer than the body of a request to an endpoint may be, 25 MB. */
const MAX_CHARACTERS = 25_000_000;

export interface Prompt {
  readonly prompt: string;
  /** Texts at which the answer ends. */
  readonly stop: readonly string[];
}

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
    ? await renderTemplate(texts, promptTemplate, variables)
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

async function renderTemplate(messages: TextMessage[], promptTemplate: string, variables: JsonObject): Promise<Prompt> {
  const { template, stop } = findTemplate(promptTemplate);
  const compiled = await compile(template);
  try {
    const context = { bos_token: "", eos_token: "", ...variables, messages, add_generation_prompt: true };
    const prompt = withinTime(() => compiled.render(context));
    if (prompt.length > MAX_CHARACTERS) throw misconfigured(`promptTemplate makes ${prompt.length} characters.`);
    return { prompt, stop };
  } catch (cause) {
    if (cause instanceof OpenAIError) throw cause;
    if (isOutOfTime(cause)) throw misconfigured("promptTemplate does not end within a second.");
    // Templates raise exceptions on purpose, for example when roles do not alternate.
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OpenAIError(400, `The model's prompt template refuses these messages: ${reason}`, {
      param: "messages",
      cause,
    });
  }
}

/** A Jinja template may begin with its stop texts in a comment: `{# stop: ["\nUser:"] #}`. */
const STOP_COMMENT = /^\s*\{#-?\s*stop:\s*(\[.*?\])\s*-?#\}/s;

function findTemplate(promptTemplate: string): PromptTemplate {
  if (isBuiltInTemplateName(promptTemplate)) return BUILT_IN_TEMPLATES[promptTemplate];
  if (!isPromptTemplate(promptTemplate)) {
    const names = BUILT_IN_TEMPLATE_NAMES.join(", ");
    throw misconfigured(`promptTemplate '${promptTemplate}' is neither Jinja nor one of ${names}.`);
  }
  const stopComment = STOP_COMMENT.exec(promptTemplate);
  if (!stopComment?.[1]) return { template: promptTemplate, stop: [] };
  try {
    return { template: promptTemplate.slice(stopComment[0].length), stop: JSON.parse(stopComment[1]).map(String) };
  } catch {
    throw misconfigured(`promptTemplate's stop comment is not a JSON array: ${stopComment[1]}`);
  }
}

const compiledTemplates = new Map<string, Template>();

/** Jinja is loaded with the first template: most models have their own and never need it. */
async function compile(template: string): Promise<Template> {
  let compiled = compiledTemplates.get(template);
  if (!compiled) {
    const jinja = await import("@huggingface/jinja");
    try {
      compiled = new jinja.Template(template);
    } catch (error) {
      throw misconfigured(`promptTemplate is not valid Jinja: ${String(error)}`);
    }
    compiledTemplates.set(template, compiled);
  }
  return compiled;
}

function misconfigured(reason: string): OpenAIError {
  return new OpenAIError(500, "The model's prompt template is wrong. Tell the server's operator the request id.", {
    code: "misconfigured_model",
    cause: new Error(reason),
  });
}
