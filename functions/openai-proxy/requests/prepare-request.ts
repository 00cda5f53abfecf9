import type { ModelCapabilities } from "../../../contract/published-model.ts";
import type { ChatMessage } from "../chat-message.ts";
import { wantsBytes } from "../embedding-bytes.ts";
import type { JsonObject } from "../json.ts";
import type { PreparedRequest } from "../prepared-request.ts";
import { type ServedModel, servedName } from "../models/served-model.ts";
import { completionFromChat } from "../prompt/completion-from-chat.ts";
import { renderPrompt } from "../prompt/render-prompt.ts";
import { withoutSystemMessages } from "../prompt/without-system-messages.ts";
import { callsNoTools } from "./calls-no-tools.ts";
import { limitRoles } from "./known-roles.ts";
import { type Operation, ROUTES } from "../operations.ts";

/** Adapts a checked request to what the model can do. Everything that needs no adapting stays as it is. */
export async function prepareRequest(
  operation: Operation,
  request: JsonObject,
  model: ServedModel,
  capabilities: Partial<ModelCapabilities>,
): Promise<PreparedRequest> {
  const chatAsCompletion = operation === "chat" && capabilities.chatTemplate === false;
  const body: JsonObject = { ...request, model: servedName(model) };
  // The newer name wins, as in vLLM; the older one is what dialects and limits look at.
  if (request.max_completion_tokens != null) body.max_tokens = request.max_completion_tokens;
  const needsPrompt = operation === "completion" && body.prompt == null && body.messages !== undefined;
  leaveOutOtherOperations(body, operation, needsPrompt);
  if (chatAsCompletion || needsPrompt) limitRoles(body.messages as ChatMessage[]);
  if (Array.isArray(body.messages)) body.messages = withSystemRole(body.messages);
  if (operation === "chat" && !chatAsCompletion && capabilities.systemMessage === false) {
    body.messages = withoutSystemMessages(body.messages as ChatMessage[]);
  }
  if (operation === "chat" && (chatAsCompletion || capabilities.tools === false)) leaveOutTools(body);
  const topLogprobs = Number(request.top_logprobs ?? 0);
  const route = chatAsCompletion ? ROUTES.completion : ROUTES[operation];
  const prepared = { operation, chatAsCompletion, route, topLogprobs, isRelayed: false };
  if (chatAsCompletion) return { ...prepared, body: await completionFromChat(body, model) };
  return { ...prepared, body: needsPrompt ? await withPrompt(body, model) : body };
}

/** A container tells operations apart by their fields, and LMI looks for a prompt first: it gets what was asked for and checked. */
function leaveOutOtherOperations(body: JsonObject, operation: Operation, needsPrompt: boolean): void {
  const embedsMessages = operation === "embedding" && body.input == null;
  if (operation !== "chat" && !needsPrompt && !embedsMessages) delete body.messages;
  if (operation === "embedding" || operation === "chat") delete body.prompt;
  if (operation === "chat" || operation === "completion") delete body.input;
  if (operation === "embedding" && wantsBytes(body)) body.encoding_format = "base64";
  // A container that makes no embeddings would take it for a chat, and might write for minutes.
  if (embedsMessages) body.max_tokens = 1;
}

/** `developer` is OpenAI's newer name of `system`; few chat templates know it. */
function withSystemRole(messages: ChatMessage[]): ChatMessage[] {
  return messages.map((message) => (message.role === "developer" ? { ...message, role: "system" } : message));
}

/**
 * Chat UIs always send tools, and a container without a tool parser refuses them all. A caller who leaves the choice to the model
 * gets its words; a caller that requires a call is told that this model makes none.
 */
function leaveOutTools(body: JsonObject): void {
  const { tools, tool_choice: choice } = body;
  const demanded = choice != null && choice !== "auto" && choice !== "none";
  if (tools != null && demanded) throw callsNoTools();
  delete body.tools;
  delete body.tool_choice;
  delete body.parallel_tool_calls;
}

async function withPrompt({ messages, ...body }: JsonObject, model: ServedModel): Promise<JsonObject> {
  const { prompt, stop } = await renderPrompt(messages as ChatMessage[], model.promptTemplate);
  const stops = [...new Set([...[body.stop ?? []].flat(), ...stop])];
  return { ...body, prompt, ...(stops.length > 0 ? { stop: stops } : {}) };
}
