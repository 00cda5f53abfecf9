import { OpenAIError } from "../../errors/openai-error.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";

export interface OfferedTools {
  /** Those that the model gets to know, each with a schema; empty when there is nothing to choose from. */
  readonly tools: readonly JsonObject[];
  /** Only where there are tools. */
  readonly choice?: JsonObject | undefined;
}

/** A tool that the caller describes and runs. All other types are Anthropic's own, which no model here knows. */
export function isClientTool({ type }: JsonObject): boolean {
  return type == null || type === "custom";
}

/**
 * The tools of a request that a model can be offered. Anthropic's own (web search, code execution, bash, computer …) are left out as long
 * as the choice is the model's: clients send them whatever the model is.
 * @param canCall whether the model takes tools at all
 * @throws OpenAIError 400 when the request demands a call that nobody can make
 */
export function offeredTools(request: JsonObject, canCall = true): OfferedTools {
  const given = Array.isArray(request.tools) ? request.tools.filter(isJsonObject) : [];
  const choice = isJsonObject(request.tool_choice) ? request.tool_choice : undefined;
  const isDemanded = choice?.type === "any" || choice?.type === "tool";
  const tools = canCall ? toolsInContext(given.filter(isClientTool), request) : [];
  if (!isDemanded) return tools.length > 0 ? { tools, choice } : { tools };
  if (!canCall)
    throw refusal("This model cannot call tools: leave `tool_choice` out, or set its type to 'auto' or 'none'.");
  const isPossible = choice.type === "any" ? tools.length > 0 : tools.some(({ name }) => name === choice.name);
  if (isPossible) return { tools, choice };
  const own = given.find((tool) => !isClientTool(tool) && (choice.type === "any" || tool.name === choice.name));
  throw refusal(
    own
      ? `This server has no '${own.type}', which \`tool_choice\` demands. Set the choice's type to 'auto', or send a tool of your own with an \`input_schema\`.`
      : "`tool_choice` demands a tool that `tools` does not have.",
  );
}

/** A tool's definition without what only Anthropic's server acts on. */
function plainTool({ name, description, input_schema: schema, strict }: JsonObject): JsonObject {
  const input = isJsonObject(schema) ? schema : {};
  return {
    name,
    ...(description != null && { description }),
    input_schema: input.type === undefined ? { type: "object", ...input } : input,
    ...(typeof strict === "boolean" && { strict }),
  };
}

/**
 * Deferred tools enter the context when a search finds them or a message adds them, and others leave it. Where Anthropic's own search
 * would have to find them, all are there from the start.
 * https://docs.claude.com/en/docs/agents-and-tools/tool-use/tool-search-tool
 */
function toolsInContext(tools: readonly JsonObject[], { messages, tools: all }: JsonObject): JsonObject[] {
  const changes = toolChanges(messages);
  const searchesElsewhere = Array.isArray(all) && all.some(({ type }) => String(type).startsWith("tool_search_"));
  const known = new Map(tools.map((tool) => [tool.name, tool]));
  const inContext = new Set(
    tools.filter((tool) => searchesElsewhere || tool.defer_loading !== true).map(({ name }) => name),
  );
  for (const { name, definition, isRemoved } of changes) {
    if (definition) known.set(name, definition);
    if (isRemoved) inContext.delete(name);
    else inContext.add(name);
  }
  return [...known.values()].filter(({ name }) => inContext.has(name)).map(plainTool);
}

interface ToolChange {
  readonly name: unknown;
  readonly definition?: JsonObject;
  readonly isRemoved?: boolean;
}

/** In the conversation's order. */
function toolChanges(messages: unknown): ToolChange[] {
  return blocksIn(messages).flatMap((block) => {
    if (block.type === "tool_result") {
      return blocksIn([block]).flatMap(({ type, tool_name: name }) => (type === "tool_reference" ? { name } : []));
    }
    if (!isJsonObject(block.tool)) return [];
    const { name, definition } = block.tool;
    if (isJsonObject(definition)) return { name: definition.name, definition };
    return { name, isRemoved: block.type === "tool_removal" };
  });
}

function blocksIn(messages: unknown): JsonObject[] {
  if (!Array.isArray(messages)) return [];
  return messages.flatMap(({ content }) => (Array.isArray(content) ? content.filter(isJsonObject) : []));
}

function refusal(message: string): OpenAIError {
  return new OpenAIError(400, message, { param: "tool_choice", code: "unsupported_value" });
}
