import { isJsonObject, type JsonObject } from "../../json.ts";
import { asText } from "./plain-values.ts";

/** A tool as its calls name it. */
export interface CalledTool {
  readonly isCustom: boolean;
  readonly name: string;
  readonly namespace?: string;
}

/** The name of a namespace's tool where there are no namespaces. vLLM uses the same. */
export function flatName(namespace: unknown, name: unknown): string {
  return typeof namespace === "string" && namespace !== "" ? `${namespace}__${asText(name)}` : asText(name);
}

/** A request's tools by their flat names. */
export function toolsByName({ tools }: JsonObject): ReadonlyMap<string, CalledTool> {
  const found = new Map<string, CalledTool>();
  const add = ({ type, name }: JsonObject, namespace?: string) => {
    if (typeof name !== "string" || (type !== "function" && type !== "custom")) return;
    const called = { isCustom: type === "custom", name, ...(namespace !== undefined && { namespace }) };
    found.set(flatName(namespace, name), called);
  };
  for (const tool of Array.isArray(tools) ? tools.filter(isJsonObject) : []) {
    if (tool.type !== "namespace") add(tool);
    else if (Array.isArray(tool.tools))
      for (const inner of tool.tools.filter(isJsonObject)) add(inner, asText(tool.name));
  }
  return found;
}
