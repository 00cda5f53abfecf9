import type { ModelCapabilities } from "../../../../contract/published-model.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import { offeredTools } from "./message-tools.ts";
import { plainBlocks } from "./plain-blocks.ts";

/** Fields for Anthropic's own server: caching, billing, its machines and its memory. */
const LEFT_OUT = [
  "betas",
  "cache_control",
  "container",
  "context_management",
  "diagnostics",
  "inference_geo",
  "mcp_servers",
  "metadata",
  "output_format",
  "service_tier",
  "speed",
  "user_profile_id",
  "workspace_id",
];
/** vLLM reads these, and refuses any other. */
const EFFORTS: readonly unknown[] = ["low", "medium", "high", "xhigh", "max"];

/** A request for a container that speaks the API: without what only Anthropic's server knows. */
export function encodeMessageRequest(request: JsonObject, { tools: canCall }: Partial<ModelCapabilities>): JsonObject {
  const { tools, choice } = offeredTools(request, canCall !== false);
  const encoded: JsonObject = {
    ...request,
    ...encodedThinking(request),
    messages: (request.messages as JsonObject[]).flatMap(encodeMessage),
    system: request.system == null ? undefined : plainBlocks(request.system),
    output_config: outputConfig(request),
    tools: tools.length > 0 ? tools : undefined,
    tool_choice: choice,
  };
  for (const field of LEFT_OUT) delete encoded[field];
  for (const [field, value] of Object.entries(encoded)) if (value == null) delete encoded[field];
  return encoded;
}

/** A text stays a text. A message of which nothing is left is none. */
function encodeMessage(message: JsonObject): JsonObject | [] {
  if (typeof message.content === "string") return { role: message.role, content: message.content };
  const content = plainBlocks(message.content);
  return content.length > 0 ? { role: message.role, content } : [];
}

/**
 * Thinking with a budget is thinking: vLLM refuses every budget unless it was started with a reasoning parser, and of that nothing is
 * known here. Templates that only think when they are told to are told so.
 */
function encodedThinking({ thinking, chat_template_kwargs: variables }: JsonObject): JsonObject {
  const type = isJsonObject(thinking) ? thinking.type : undefined;
  if (type === "disabled" || type === "adaptive") return { thinking: { type } };
  if (type !== "enabled") return { thinking: undefined };
  return {
    thinking: { type: "adaptive" },
    chat_template_kwargs: { enable_thinking: true, ...(isJsonObject(variables) && variables) },
  };
}

/** The format stands in a field of its own in older requests. */
export function outputConfig({ output_config: given, output_format: older }: JsonObject): JsonObject | undefined {
  const { effort, format = older } = isJsonObject(given) ? given : {};
  const known = {
    ...(EFFORTS.includes(effort) && { effort }),
    ...(isJsonObject(format) && format.type === "json_schema" && isJsonObject(format.schema) && { format }),
  };
  return Object.keys(known).length > 0 ? known : undefined;
}
