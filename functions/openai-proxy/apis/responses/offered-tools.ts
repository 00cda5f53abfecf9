import { OpenAIError } from "../../errors/openai-error.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import { flatName } from "./tool-names.ts";
import { asText } from "./plain-values.ts";

export interface OfferedTools {
  /** Functions, custom tools and namespaces of them, which the caller runs. */
  readonly tools: readonly JsonObject[];
  /** `auto`, `none`, `required`, or one tool by type and name. */
  readonly choice: unknown;
}

const OFFERED: ReadonlySet<unknown> = new Set(["function", "custom", "namespace"]);

/**
 * A request's tools without those that run at OpenAI, or that only its models know: web_search, code_interpreter, apply_patch, and
 * whatever comes. A model that may choose does without them.
 * @throws OpenAIError 400 when the caller demands such a tool
 */
export function offeredTools({ tools, tool_choice: choice }: JsonObject): OfferedTools {
  const given = Array.isArray(tools) ? tools.filter(isJsonObject) : [];
  if (isJsonObject(choice) && choice.type === "allowed_tools") {
    return offeredTools({ tools: allowedOnly(given, choice.tools), tool_choice: choice.mode });
  }
  const offered = given.filter(({ type }) => OFFERED.has(type));
  const hosted = given.find(({ type }) => !OFFERED.has(type));
  if (isJsonObject(choice) && !OFFERED.has(choice.type)) throw notHere(choice.type);
  if (choice === "required" && hosted) throw notHere(hosted.type);
  if (offered.length === 0 && choice != null && choice !== "auto" && choice !== "none") {
    throw new OpenAIError(400, "A 'tool_choice' other than 'auto' and 'none' needs a tool in 'tools'.", {
      param: "tool_choice",
      code: "invalid_value",
    });
  }
  return { tools: offered, choice: choice ?? "auto" };
}

function allowedOnly(tools: readonly JsonObject[], allowed: unknown): JsonObject[] {
  const entries = Array.isArray(allowed) ? allowed.filter(isJsonObject) : [];
  const isAllowed = (type: unknown, ...names: unknown[]) =>
    entries.some((entry) => entry.type === type && (entry.name === undefined || names.includes(entry.name)));
  return tools.flatMap((tool) => {
    if (isAllowed(tool.type, tool.name)) return [tool];
    if (tool.type !== "namespace" || !Array.isArray(tool.tools)) return [];
    const inside = tool.tools
      .filter(isJsonObject)
      .filter(({ type, name }) => isAllowed(type, name, flatName(tool.name, name)));
    return inside.length > 0 ? [{ ...tool, tools: inside }] : [];
  });
}

function notHere(type: unknown): OpenAIError {
  const message = `The tool '${asText(type)}' does not run on this server. Leave it out of 'tools', or set 'tool_choice' to 'auto' and the model does without it.`;
  return new OpenAIError(400, message, { param: "tool_choice", code: "unsupported_value" });
}
