import { isJsonObject, type JsonObject } from "../../json.ts";
import { OpenAIError } from "../../errors/openai-error.ts";
import { instructionBlocks, spokenMessages } from "./conversation.ts";
import { plainBlocks } from "./plain-blocks.ts";

/**
 * A conversation as a chat's messages. Turns of one role that follow each other are one turn, as Anthropic has it: many chat templates
 * want the roles to alternate. For their sake there is one system message, the first: what the conversation has of them is added to it.
 */
export function chatMessages(request: JsonObject): JsonObject[] {
  const instructions = textsIn(instructionBlocks(request)).join("\n\n");
  return [
    ...(instructions === "" ? [] : [{ role: "system", content: instructions }]),
    ...turnsIn(spokenMessages(request)).flatMap(({ role, blocks }) =>
      role === "assistant" ? assistantMessage(blocks) : userMessages(blocks),
    ),
  ];
}

interface Turn {
  readonly role: unknown;
  readonly blocks: JsonObject[];
}

function turnsIn(messages: readonly JsonObject[]): Turn[] {
  const turns: Turn[] = [];
  for (const { role, content } of messages) {
    const last = turns.at(-1);
    if (last !== undefined && last.role === role) last.blocks.push(...plainBlocks(content));
    else turns.push({ role, blocks: plainBlocks(content) });
  }
  return turns;
}

/** Thinking goes along: a chat template knows how much of it the model is to see again. vLLM reads it in `reasoning`. */
function assistantMessage(blocks: readonly JsonObject[]): JsonObject[] {
  const content = textsIn(blocks).join("");
  const reasoning = blocks.flatMap(({ type, thinking }) => (type === "thinking" ? String(thinking) : [])).join("");
  const calls = blocks.filter(({ type }) => type === "tool_use").map(toolCall);
  if (content === "" && reasoning === "" && calls.length === 0) return [];
  return [
    {
      role: "assistant",
      content: content === "" && calls.length > 0 ? null : content,
      ...(reasoning !== "" && { reasoning }),
      ...(calls.length > 0 && { tool_calls: calls }),
    },
  ];
}

function toolCall({ id, name, input }: JsonObject): JsonObject {
  return { id, type: "function", function: { name, arguments: JSON.stringify(input ?? {}) } };
}

/** The results stand right behind the calls; a `tool` message has no images, so that those follow. */
function userMessages(blocks: readonly JsonObject[]): JsonObject[] {
  const results = blocks.filter(({ type }) => type === "tool_result");
  const images = results.flatMap(({ content }) => (content as JsonObject[]).filter(isImage));
  const said = [...images, ...blocks.filter(({ type }) => type !== "tool_result")];
  return [...results.map(toolMessage), ...(said.length > 0 ? [{ role: "user", content: userContent(said) }] : [])];
}

function toolMessage({ tool_use_id: id, content }: JsonObject): JsonObject {
  const blocks = content as JsonObject[];
  const texts = textsIn(blocks);
  if (blocks.some(isImage)) texts.push("(The image follows.)");
  return { role: "tool", tool_call_id: id, content: texts.join("\n") };
}

/** One text where there is nothing but text: some templates take no parts. */
function userContent(blocks: readonly JsonObject[]): string | JsonObject[] {
  const parts = blocks.map(contentPart);
  return parts.every(({ type }) => type === "text") ? textsIn(parts).join("\n") : parts;
}

function contentPart(block: JsonObject): JsonObject {
  const { type, text, source } = block;
  if (type === "text") return { type, text };
  if (isImage(block) && isJsonObject(source)) return { type: "image_url", image_url: { url: imageUrl(source) } };
  throw new OpenAIError(400, `This model cannot be given content blocks of type '${type}'. Send text or images.`, {
    param: "messages",
    code: "invalid_value",
  });
}

function imageUrl({ type, url, media_type: mediaType, data }: JsonObject): unknown {
  return type === "url" ? url : `data:${mediaType ?? "image/jpeg"};base64,${data}`;
}

function isImage({ type }: JsonObject): boolean {
  return type === "image";
}

function textsIn(blocks: readonly JsonObject[]): string[] {
  return blocks.flatMap(({ type, text }) => (type === "text" ? String(text) : []));
}
