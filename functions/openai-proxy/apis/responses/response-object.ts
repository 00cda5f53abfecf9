import { randomUUID } from "node:crypto";
import { isJsonObject, type JsonObject } from "../../json.ts";
import type { AnswerContext } from "../caller-api.ts";

/** `resp_`, `msg_`, `rs_`, `fc_`, `ctc_`: clients tell items apart by it. */
export function newId(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll("-", "")}`;
}

/**
 * A response before its first item, with every member that OpenAI's schema requires.
 * https://platform.openai.com/docs/api-reference/responses/object
 */
export function newResponse(context: AnswerContext): JsonObject {
  const { temperature, top_p, top_logprobs, service_tier } = context.request;
  return {
    id: newId("resp"),
    object: "response",
    created_at: Math.floor(Date.now() / 1000),
    status: "in_progress",
    error: null,
    access_programs: null,
    incomplete_details: null,
    output: [],
    temperature: temperature ?? 1,
    top_p: top_p ?? 1,
    top_logprobs: top_logprobs ?? 0,
    service_tier: service_tier ?? "default",
    ...echoed(context),
  };
}

/** What a response repeats of its request: as the caller sent it, and not as the container got it. */
export function echoed({ request, modelName }: AnswerContext): JsonObject {
  const { instructions, max_output_tokens, max_tool_calls, metadata, reasoning, text, tool_choice, tools } = request;
  const { parallel_tool_calls, truncation, prompt_cache_key, safety_identifier, user } = request;
  return {
    model: modelName,
    instructions: instructions ?? null,
    max_output_tokens: max_output_tokens ?? null,
    max_tool_calls: max_tool_calls ?? null,
    metadata: metadata ?? {},
    parallel_tool_calls: parallel_tool_calls ?? true,
    reasoning: reasoning ?? { effort: null, summary: null },
    text: { ...(isJsonObject(text) && text), format: (isJsonObject(text) && text.format) || { type: "text" } },
    tool_choice: tool_choice ?? "auto",
    tools: (Array.isArray(tools) ? tools : []).map(shownTool),
    truncation: truncation ?? "disabled",
    ...(prompt_cache_key != null && { prompt_cache_key }),
    ...(safety_identifier != null && { safety_identifier }),
    ...(user != null && { user }),
    background: false,
    previous_response_id: null,
    store: false,
  };
}

/** A function has these in every response. */
function shownTool(tool: JsonObject): JsonObject {
  return tool.type === "function" ? { strict: null, parameters: null, ...tool } : tool;
}
