import { isJsonObject, type JsonObject } from "../../json.ts";
import { chatContent, textOf } from "./chat-content.ts";
import { isForModel } from "./check-item.ts";
import { argumentsOfInput } from "./custom-tools.ts";
import { reasoningText } from "./reasoning-text.ts";
import { flatName } from "./tool-names.ts";
import { asText } from "./plain-values.ts";

/**
 * The instructions and items of a request as a chat's messages. What the model did in one turn is one message: its reasoning, its words
 * and its calls. Instructions and the system messages that follow them are one message too, because templates want it first and alone.
 */
export function chatMessages({ instructions, input }: JsonObject): JsonObject[] {
  const messages: JsonObject[] = [];
  if (typeof instructions === "string" && instructions !== "") addSystem(messages, instructions);
  if (typeof input === "string") return [...messages, { role: "user", content: input }];
  for (const [index, item] of (Array.isArray(input) ? input : []).entries()) {
    if (isJsonObject(item) && isForModel(item)) addItem(messages, item, `input[${index}]`);
  }
  return messages;
}

function addItem(messages: JsonObject[], item: JsonObject, param: string): void {
  const { type = "message", call_id } = item;
  if (type === "reasoning") {
    const reasoning = reasoningText(item);
    if (reasoning !== "") addToTurn(messages, "reasoning", reasoning);
  } else if (type === "function_call") addCall(messages, item, asText(item.arguments));
  else if (type === "custom_tool_call") addCall(messages, item, argumentsOfInput(asText(item.input)));
  else if (type === "message") addMessage(messages, item, param);
  else messages.push({ role: "tool", tool_call_id: call_id, content: chatContent(item.output, `${param}.output`) });
}

function addMessage(messages: JsonObject[], { role, content }: JsonObject, param: string): void {
  if (role === "assistant") {
    const text = textOf(content);
    if (text !== "") addToTurn(messages, "content", text);
    return;
  }
  const said = chatContent(content, `${param}.content`);
  if (role === "user") messages.push({ role, content: said });
  else addSystem(messages, said);
}

function addSystem(messages: JsonObject[], given: string | JsonObject[]): void {
  const content = onlyText(given) ?? given;
  const [first] = messages;
  if (messages.length !== 1 || first?.role !== "system") messages.push({ role: "system", content });
  else if (typeof first.content === "string" && typeof content === "string") first.content += `\n\n${content}`;
  else first.content = [...partsOf(first.content), ...partsOf(content)];
}

/** Many templates take no parts in a system message. */
function onlyText(content: string | JsonObject[]): string | undefined {
  if (typeof content === "string") return content;
  if (content.some(({ type }) => type !== "text")) return undefined;
  return content.map(({ text }) => text).join("\n\n");
}

function partsOf(content: unknown): unknown[] {
  return Array.isArray(content) ? content : [{ type: "text", text: content }];
}

/** Goes on with the model's turn, or begins one when that has said this already. */
function addToTurn(messages: JsonObject[], field: "content" | "reasoning", text: string): void {
  const last = messages.at(-1);
  if (last?.role === "assistant" && last[field] == null) last[field] = text;
  else messages.push({ role: "assistant", content: null, [field]: text });
}

function addCall(messages: JsonObject[], { call_id, name, namespace }: JsonObject, given: string): void {
  const call = { id: call_id, type: "function", function: { name: flatName(namespace, name), arguments: given } };
  const last = messages.at(-1);
  if (last?.role !== "assistant") messages.push({ role: "assistant", content: null, tool_calls: [call] });
  else if (Array.isArray(last.tool_calls)) last.tool_calls.push(call);
  else last.tool_calls = [call];
}
