import { OpenAIError } from "../../errors/openai-error.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";

/** Refuses what is kept with Anthropic, or that a model could only read as text, with what to send in its place. */
export function refuseUnreadable(block: JsonObject, param: string): void {
  const { type, source } = block;
  const kind = isJsonObject(source) ? source.type : undefined;
  if (type === "container_upload" || kind === "file") {
    throw refusal(param, "this server keeps no files: send the content itself, as base64 or text.");
  }
  if (type === "image" && kind !== "base64" && kind !== "url") {
    throw refusal(param, "an image's source is of type 'base64' or 'url'.");
  }
  if (type === "document" && kind !== "text" && kind !== "content") {
    throw refusal(param, "models here do not read PDF: send the document's text, as a source of type 'text'.");
  }
}

function refusal(param: string, reason: string): OpenAIError {
  return new OpenAIError(400, `Invalid '${param}': ${reason}`, { param, code: "invalid_value" });
}
