import { isJsonObject, type JsonObject } from "../../json.ts";
import { chatMessages } from "./chat-messages.ts";
import { offeredTools } from "./message-tools.ts";
import { outputConfig } from "./output-config.ts";

/** Mean the same in both. */
const SAME = ["model", "max_tokens", "stream", "temperature", "top_p", "top_k"];

/** A request of messages as a chat completion's. @throws OpenAIError 400 for what no chat can say */
export function chatFromMessageRequest(request: JsonObject): JsonObject {
  const chat: JsonObject = {
    messages: chatMessages(request),
    ...Object.fromEntries(SAME.map((field) => [field, request[field]])),
    stop: stops(request),
    ...toolFields(request),
    ...outputFields(request),
    chat_template_kwargs: templateVariables(request),
  };
  for (const [field, value] of Object.entries(chat)) if (value == null) delete chat[field];
  return chat;
}

function stops({ stop_sequences: stops }: JsonObject): unknown {
  return Array.isArray(stops) && stops.length > 0 ? stops : undefined;
}

function toolFields(request: JsonObject): JsonObject {
  const { tools, choice } = offeredTools(request);
  if (tools.length === 0) return {};
  return {
    tools: tools.map(({ input_schema: parameters, ...tool }) => ({
      type: "function",
      function: { ...tool, parameters },
    })),
    tool_choice: choice && toolChoice(choice),
    parallel_tool_calls: choice?.disable_parallel_tool_use === true ? false : undefined,
  };
}

function toolChoice({ type, name }: JsonObject): unknown {
  if (type === "tool") return { type: "function", function: { name } };
  return type === "any" ? "required" : type;
}

/** Efforts beyond `high` are not known to every server. */
function outputFields(request: JsonObject): JsonObject {
  const { effort, format } = outputConfig(request) ?? {};
  const schema = isJsonObject(format) ? format.schema : undefined;
  return {
    reasoning_effort: effort === "xhigh" || effort === "max" ? "high" : effort,
    response_format: schema && { type: "json_schema", json_schema: { name: "answer", schema, strict: true } },
  };
}

/**
 * The switch that most chat templates have for thinking (Qwen, GLM, Gemma: `enable_thinking`). A server ignores it where the template has
 * none. There is none for `adaptive`, which clients send of their own accord: it is left to the model, as when nothing is asked for.
 */
function templateVariables({ thinking, chat_template_kwargs: given }: JsonObject): JsonObject | undefined {
  const type = isJsonObject(thinking) ? thinking.type : undefined;
  const own = isJsonObject(given) ? given : undefined;
  if (type !== "enabled" && type !== "disabled") return own;
  return { enable_thinking: type === "enabled", ...own };
}
