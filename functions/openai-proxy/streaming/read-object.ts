import { isJsonObject, type JsonObject, parsePythonJson } from "../json.ts";
import { unreadable } from "./broken-answer.ts";

/** @throws OpenAIError 502 for what is no JSON object */
export function readObject(text: string): JsonObject {
  let value: unknown;
  try {
    value = parsePythonJson(text);
  } catch {
    throw unreadable(text);
  }
  if (!isJsonObject(value)) throw unreadable(text);
  return value;
}
