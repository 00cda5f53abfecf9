import { isJsonObject, type JsonObject } from "../../json.ts";

/** What a reasoning item says, or its summary. What OpenAI has encrypted is nothing to other models. */
export function reasoningText({ content, summary }: JsonObject): string {
  return joined(content) || joined(summary);
}

function joined(parts: unknown): string {
  const texts = (Array.isArray(parts) ? parts.filter(isJsonObject) : []).map(({ text }) => text);
  return texts.filter((text) => typeof text === "string" && text !== "").join("\n\n");
}
