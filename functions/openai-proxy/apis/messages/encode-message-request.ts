import type { ModelCapabilities } from "../../../../contract/published-model.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import { instructionBlocks, spokenMessages } from "./conversation.ts";
import { offeredTools } from "./message-tools.ts";
import { outputConfig } from "./output-config.ts";
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

/** A request for a container that speaks the API: without what only Anthropic's server knows. */
export function encodeMessageRequest(request: JsonObject, capabilities: Partial<ModelCapabilities>): JsonObject {
  const { tools, choice } = offeredTools(request, capabilities.tools !== false);
  const encoded: JsonObject = {
    ...request,
    ...encodedThinking(request),
    ...(capabilities.systemMessage === false ? withoutSystem(request) : encodedConversation(request)),
    output_config: outputConfig(request),
    tools: tools.length > 0 ? tools : undefined,
    tool_choice: choice,
  };
  for (const field of LEFT_OUT) delete encoded[field];
  for (const [field, value] of Object.entries(encoded)) if (value == null) delete encoded[field];
  return encoded;
}

function encodedConversation({ system, messages }: JsonObject): JsonObject {
  const encoded = (messages as JsonObject[]).flatMap(encodedMessage);
  return { system: system == null ? undefined : plainBlocks(system), messages: encoded };
}

/** A text stays a text. A message of which nothing is left is none. */
function encodedMessage({ role, content }: JsonObject): JsonObject | [] {
  if (typeof content === "string") return { role, content };
  const blocks = plainBlocks(content);
  return blocks.length > 0 ? { role, content: blocks } : [];
}

/** For a chat template that refuses the role `system`: what it would say stands before the first message of the user. */
function withoutSystem(request: JsonObject): JsonObject {
  const spoken = spokenMessages(request);
  const first = spoken.find(({ role }) => role === "user");
  const told = { role: "user", content: [...instructionBlocks(request), ...plainBlocks(first?.content)] };
  const messages = first ? spoken.map((message) => (message === first ? told : message)) : [told, ...spoken];
  return { system: undefined, messages: messages.flatMap(encodedMessage) };
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
