import { isJsonObject, type JsonObject } from "../../json.ts";
import { customToolDescription, INPUT_PARAMETERS } from "./custom-tools.ts";
import { offeredTools } from "./offered-tools.ts";
import { flatName } from "./tool-names.ts";
import { asText } from "./plain-values.ts";

/** The fields of a chat that say which tools there are; none without a tool. */
export function chatTools(request: JsonObject): JsonObject {
  const { tools, choice } = offeredTools(request);
  const functions = tools.flatMap((tool) => chatFunctions(tool));
  if (functions.length === 0) return {};
  const { parallel_tool_calls } = request;
  return {
    tools: functions.map((called) => ({ type: "function", function: called })),
    tool_choice: isJsonObject(choice)
      ? { type: "function", function: { name: chosenName(choice, functions) } }
      : choice,
    ...(parallel_tool_calls != null && { parallel_tool_calls }),
  };
}

function chatFunctions(tool: JsonObject, namespace?: unknown): JsonObject[] {
  if (tool.type === "namespace") {
    const inside = Array.isArray(tool.tools) ? tool.tools.filter(isJsonObject) : [];
    return inside.flatMap((inner) => chatFunctions(inner, tool.name));
  }
  const name = flatName(namespace, tool.name);
  const described =
    tool.type === "custom"
      ? { description: customToolDescription(tool), parameters: INPUT_PARAMETERS }
      : { description: tool.description, parameters: tool.parameters, strict: tool.strict };
  return [{ name, ...Object.fromEntries(Object.entries(described).filter(([, value]) => value != null)) }];
}

/** A tool in a namespace may be chosen by its own name alone. */
function chosenName({ namespace, name }: JsonObject, functions: readonly JsonObject[]): string {
  const chosen = flatName(namespace, name);
  if (functions.some((called) => called.name === chosen)) return chosen;
  const inNamespace = functions.find((called) => asText(called.name).endsWith(`__${chosen}`));
  return inNamespace ? asText(inNamespace.name) : chosen;
}
