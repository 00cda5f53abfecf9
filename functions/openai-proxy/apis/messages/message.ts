import { randomUUID } from "node:crypto";
import { isJsonObject, type JsonObject, withExactIntegers } from "../../json.ts";
import { argumentsText } from "../../streaming/tool-call-deltas.ts";

/** Members that Anthropic's schema wants, of things that are not made here. */
const NONE = { stop_sequence: null, stop_details: null, container: null };

/** A `Message` with every member that clients demand. https://docs.claude.com/en/api/messages */
export function createMessage(members: JsonObject): JsonObject {
  return { type: "message", role: "assistant", stop_reason: null, ...NONE, diagnostics: null, ...members };
}

/** What a `message_delta` says of the message. */
export function createDelta(members: JsonObject): JsonObject {
  return { stop_reason: null, ...NONE, ...members };
}

/** An id that begins as Anthropic's do. vLLM's are those of its chats. */
export function messageId(id: unknown): string {
  if (typeof id !== "string" || id === "") return `msg_${randomUUID().replaceAll("-", "")}`;
  return id.startsWith("msg_") ? id : `msg_${id.replace(/^chatcmpl-/, "")}`;
}

/** Anthropic's schema wants citations, and would take null for none; the schema of Vercel's AI SDK takes nothing but a list. */
export function textBlock(text: string, citations: unknown = []): JsonObject {
  return { type: "text", text, citations };
}

/** Nobody here verifies the signature; but there are clients that send no thinking back that has none. */
export function thinkingBlock(thinking: string, signature = ""): JsonObject {
  return { type: "thinking", thinking, signature };
}

export function toolUseBlock(id: unknown, name: unknown, input: JsonObject = {}): JsonObject {
  return {
    type: "tool_use",
    id: id || `toolu_${randomUUID().replaceAll("-", "")}`,
    name,
    input,
    caller: { type: "direct" },
  };
}

/**
 * A call's arguments as an object. What a model wrote wrongly is wrapped as Anthropic advises, so that the model sees it again.
 * https://docs.claude.com/en/docs/agents-and-tools/tool-use/fine-grained-tool-streaming#handling-invalid-json-in-tool-responses
 */
export function toolInput(given: unknown): JsonObject {
  const text = argumentsText(given);
  if (text.trim() === "") return {};
  try {
    const input: unknown = JSON.parse(text);
    if (isJsonObject(input)) return withExactIntegers(text, input);
  } catch {
    // Said below.
  }
  return { INVALID_JSON: text };
}
