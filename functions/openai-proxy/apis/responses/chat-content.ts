import { OpenAIError } from "../../errors/openai-error.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import { asText } from "./plain-values.ts";

/**
 * The content of an item as that of a chat's message: one text stays a text, several are parts.
 * @throws OpenAIError 400 for a part that no chat can say
 */
export function chatContent(content: unknown, param: string): string | JsonObject[] {
  if (typeof content === "string") return content;
  const parts = (Array.isArray(content) ? content.filter(isJsonObject) : []).map((part, index) =>
    chatPart(part, `${param}[${index}]`),
  );
  const [only] = parts;
  return parts.length === 0 ? "" : parts.length === 1 && typeof only?.text === "string" ? only.text : parts;
}

/** The texts of a content whose images and the like do not count, such as what the model said itself. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  const parts = Array.isArray(content) ? content.filter(isJsonObject) : [];
  return parts.map((part) => (typeof part.refusal === "string" ? part.refusal : asText(part.text))).join("");
}

function chatPart(part: JsonObject, param: string): JsonObject {
  switch (part.type) {
    case "input_text":
    case "output_text":
    case "summary_text":
    case "text":
      return { type: "text", text: asText(part.text) };
    case "refusal":
      return { type: "text", text: asText(part.refusal) };
    case "input_image": {
      const { image_url: url, detail } = part;
      return { type: "image_url", image_url: { url, ...(typeof detail === "string" && { detail }) } };
    }
    case "input_audio":
      return part;
    default:
      throw cannotSay(
        `${param}.type`,
        `Invalid value: '${asText(part.type)}'. Supported values are: 'input_text', 'input_image', 'input_audio', 'output_text', and 'refusal'.`,
      );
  }
}

function cannotSay(param: string, message: string): OpenAIError {
  return new OpenAIError(400, message, { param, code: "invalid_value" });
}
