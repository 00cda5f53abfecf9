import type { ModelCapabilities } from "../../../../contract/published-model.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import { textOf } from "./chat-content.ts";
import { isForModel } from "./check-item.ts";
import { reasoningText } from "./reasoning-text.ts";
import { asText } from "./plain-values.ts";

/**
 * Instructions and input for vLLM, which of a message of the model reads the first part alone, of an empty one none (it fails), and
 * refuses encrypted reasoning (vllm/entrypoints/openai/responses/utils.py). System messages that come first are one with the
 * instructions, because templates want one system message, and first.
 */
export function containerInput(request: JsonObject, capabilities: Partial<ModelCapabilities>): JsonObject {
  const said = typeof request.instructions === "string" ? [request.instructions] : [];
  const given = typeof request.input === "string" ? [{ role: "user", content: request.input }] : request.input;
  const items = (Array.isArray(given) ? given.filter(isJsonObject) : []).filter(isForModel).flatMap(forContainer);
  while (isText(items[0])) said.push(systemText(items.shift()?.content));
  const instructions = said.filter((text) => text !== "").join("\n\n");
  if (capabilities.systemMessage === false) return { instructions: undefined, input: asUser(instructions, items) };
  return {
    instructions: instructions === "" ? undefined : instructions,
    input: typeof request.input === "string" ? request.input : items,
  };
}

/** A system message of text alone. */
function isText(item: JsonObject | undefined): boolean {
  if (item?.role !== "system") return false;
  const { content } = item;
  return typeof content === "string" || (Array.isArray(content) && content.every(({ type }) => type === "input_text"));
}

function systemText(content: unknown): string {
  return Array.isArray(content) ? content.map(({ text }) => asText(text)).join("\n\n") : asText(content);
}

function forContainer(given: JsonObject): JsonObject[] {
  const item = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  if (item.type === "reasoning") {
    const text = reasoningText(item);
    if (text === "") return [];
    const { encrypted_content: _encrypted, ...rest } = item;
    return [{ ...rest, summary: [], content: [{ type: "reasoning_text", text }] }];
  }
  // Few templates know OpenAI's newer name of it.
  if (item.role === "developer") return [{ ...item, role: "system" }];
  if (item.role !== "assistant") return [item];
  const text = textOf(item.content);
  if (text === "") return [];
  const { content } = item;
  const isPlain = Array.isArray(content) && content.length === 1 && content[0]?.type === "output_text";
  return [isPlain ? item : { ...item, content: text }];
}

/** For a template without system messages: the instructions stand before the user's first words. */
function asUser(instructions: string, items: readonly JsonObject[]): JsonObject[] {
  const renamed = items.map((item) => (item.role === "system" ? { ...item, role: "user" } : item));
  if (instructions === "") return renamed;
  const first = renamed.findIndex(({ role }) => role === "user");
  const { content, ...user } = renamed[first] ?? { role: "user" };
  const parts = Array.isArray(content) ? content : [{ type: "input_text", text: content }];
  const joined =
    content == null || typeof content === "string"
      ? [instructions, content].filter(Boolean).join("\n\n")
      : [{ type: "input_text", text: instructions }, ...parts];
  const at = Math.max(first, 0);
  return [...renamed.slice(0, at), { ...user, content: joined }, ...renamed.slice(first < 0 ? 0 : first + 1)];
}
