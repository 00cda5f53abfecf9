import type { ModelCapabilities } from "../../../../contract/published-model.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import { callsNoTools } from "../../requests/calls-no-tools.ts";
import { containerInput } from "./container-input.ts";
import { customToolDescription } from "./custom-tools.ts";
import { offeredTools } from "./offered-tools.ts";
import { onlyOwnFields } from "./only-own-fields.ts";

/** vLLM refuses every other value of these (vllm/entrypoints/openai/responses/protocol.py); the rest is about tools at OpenAI. */
const INCLUDES: readonly unknown[] = ["message.output_text.logprobs", "reasoning.encrypted_content"];
const SERVICE_TIERS: readonly unknown[] = ["auto", "default", "flex", "scale", "priority"];

/**
 * A request for a container that speaks the API: without a store, without what runs at OpenAI, and with an input that vLLM reads in full.
 * @throws OpenAIError 400 when the caller demands a tool that cannot be called
 */
export function containerRequest(request: JsonObject, capabilities: Partial<ModelCapabilities>): JsonObject {
  // vLLM says of some nulls that they are no value.
  const body = onlyOwnFields(request);
  body.store = false;
  delete body.background;
  if (!SERVICE_TIERS.includes(body.service_tier)) delete body.service_tier;
  if (Array.isArray(body.include)) {
    body.include = body.include.filter((name) => INCLUDES.includes(name));
    if ((body.include as unknown[]).length === 0) delete body.include;
  }
  return { ...body, ...containerInput(request, capabilities), ...tools(body, capabilities) };
}

/** What `tools` and `tool_choice` are for the container; undefined takes the field away. */
function tools(body: JsonObject, capabilities: Partial<ModelCapabilities>): JsonObject {
  const { tools: offered, choice } = offeredTools(body);
  const isDemanded = choice !== "auto" && choice !== "none";
  if (capabilities.tools === false && isDemanded) throw callsNoTools();
  if (capabilities.tools === false || offered.length === 0) {
    return { tools: undefined, tool_choice: undefined, parallel_tool_calls: undefined };
  }
  return { tools: offered.map(withoutGrammar), tool_choice: choice };
}

function withoutGrammar(tool: JsonObject): JsonObject {
  if (tool.type === "namespace" && Array.isArray(tool.tools)) {
    return { ...tool, tools: tool.tools.filter(isJsonObject).map(withoutGrammar) };
  }
  if (tool.type !== "custom") return tool;
  const { format: _format, ...plain } = tool;
  const description = customToolDescription(tool);
  return { ...plain, ...(description !== undefined && { description }) };
}
