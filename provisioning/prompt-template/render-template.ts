import type { Template } from "@huggingface/jinja";
import { BUILT_IN_TEMPLATE_NAMES, isBuiltInTemplateName, isPromptTemplate } from "../../contract/prompt-template.ts";
import { BUILT_IN_TEMPLATES, type PromptTemplate } from "./built-in-templates.ts";
import { isOutOfTime, withinTime } from "./within-time.ts";

/** Raised for a template that can be used for no messages at all; the message begins with what is wrong with it. */
export class PromptTemplateWrong extends Error {
  override name = "PromptTemplateWrong";
}

/** Longer than the body of a request to an endpoint may be, 25 MB. */
const MAX_CHARACTERS = 25_000_000;

export interface Prompt {
  readonly prompt: string;
  /** Texts at which the answer ends. */
  readonly stop: readonly string[];
}

/** A message whose content is text. */
export interface TextMessage {
  readonly role: string;
  readonly content: string;
}

/**
 * Renders messages by Jinja or by a built-in template, within a second and 25 million characters.
 * @param promptTemplate Jinja, or the name of a built-in template
 * @param variables what the template sees besides the messages
 * @throws PromptTemplateWrong, and what a template raises on purpose, for example when roles do not alternate
 */
export async function renderTemplate(
  promptTemplate: string,
  messages: readonly TextMessage[],
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Prompt> {
  const { template, stop } = findTemplate(promptTemplate);
  const compiled = await compile(template);
  const context = { bos_token: "", eos_token: "", ...variables, messages, add_generation_prompt: true };
  const prompt = limited(() => compiled.render(context));
  if (prompt.length > MAX_CHARACTERS) throw new PromptTemplateWrong(`makes ${prompt.length} characters`);
  return { prompt, stop };
}

/** A Jinja template may begin with its stop texts in a comment: `{# stop: ["\nUser:"] #}`. */
const STOP_COMMENT = /^\s*\{#-?\s*stop:\s*(\[.*?\])\s*-?#\}/s;

function findTemplate(promptTemplate: string): PromptTemplate {
  if (isBuiltInTemplateName(promptTemplate)) return BUILT_IN_TEMPLATES[promptTemplate];
  if (!isPromptTemplate(promptTemplate)) {
    throw new PromptTemplateWrong(`is neither Jinja nor one of ${BUILT_IN_TEMPLATE_NAMES.join(", ")}`);
  }
  const stopComment = STOP_COMMENT.exec(promptTemplate);
  if (!stopComment?.[1]) return { template: promptTemplate, stop: [] };
  try {
    return { template: promptTemplate.slice(stopComment[0].length), stop: JSON.parse(stopComment[1]).map(String) };
  } catch {
    throw new PromptTemplateWrong(`has a stop comment that is not a JSON array: ${stopComment[1].slice(0, 80)}`);
  }
}

const compiledTemplates = new Map<string, Template>();

/** Jinja is loaded with the first template: most models have their own and never need it. */
async function compile(template: string): Promise<Template> {
  const known = compiledTemplates.get(template);
  if (known) return known;
  const jinja = await import("@huggingface/jinja");
  try {
    const compiled = limited(() => new jinja.Template(template));
    compiledTemplates.set(template, compiled);
    return compiled;
  } catch (error) {
    if (error instanceof PromptTemplateWrong) throw error;
    throw new PromptTemplateWrong(`is not valid Jinja: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function limited<Result>(work: () => Result): Result {
  try {
    return withinTime(work);
  } catch (error) {
    if (isOutOfTime(error)) throw new PromptTemplateWrong("does not end within a second");
    if (isTooLong(error))
      throw new PromptTemplateWrong("makes a text that is too long, or calls itself without an end");
    throw error;
  }
}

/** `Invalid string length`, `Maximum call stack size exceeded`, `Invalid array length`; of the context in which it ran. */
function isTooLong(error: unknown): boolean {
  return (error as { name?: unknown } | null)?.name === "RangeError";
}
