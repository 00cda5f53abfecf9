import type { JsonObject } from "../../json.ts";
import { inputOfArguments } from "./custom-tools.ts";
import { newId } from "./response-object.ts";
import type { CalledTool } from "./tool-names.ts";

export type ItemStatus = "in_progress" | "completed" | "incomplete";

/** Open models show what they think: it is content, and no summary of something hidden. */
export function reasoningItem(id: string, content: readonly JsonObject[], status: ItemStatus): JsonObject {
  return { id, type: "reasoning", summary: [], content, status };
}

export function reasoningPart(text: string): JsonObject {
  return { type: "reasoning_text", text };
}

export function messageItem(id: string, content: readonly JsonObject[], status: ItemStatus): JsonObject {
  return { id, type: "message", status, role: "assistant", content };
}

export function textPart(text: string, logprobs: readonly JsonObject[]): JsonObject {
  return { type: "output_text", text, annotations: [], logprobs };
}

export function refusalPart(refusal: string): JsonObject {
  return { type: "refusal", refusal };
}

export interface ToolCall {
  readonly itemId: string;
  readonly callId: string;
  readonly tool: CalledTool;
}

export function newToolCall(callId: string, tool: CalledTool): ToolCall {
  return { itemId: newId(tool.isCustom ? "ctc" : "fc"), callId, tool };
}

/** A call with its arguments, which for a custom tool carry its input. */
export function callItem(
  { itemId: id, callId: call_id, tool }: ToolCall,
  given: string,
  status: ItemStatus,
): JsonObject {
  const { isCustom, ...named } = tool;
  if (!isCustom) return { id, type: "function_call", status, call_id, ...named, arguments: given };
  return {
    id,
    type: "custom_tool_call",
    status,
    call_id,
    ...named,
    input: given === "" ? "" : inputOfArguments(given),
  };
}
