import { OpenAIError } from "../errors/openai-error.ts";
import { isJsonObject, type JsonObject, withExactIntegers } from "../json.ts";
import { limitStructure } from "./structure-limit.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The JSON object of a body. JSON is UTF-8 whatever the content type says (RFC 8259, 8.1), and some clients do not name a content type
 * at all.
 * @throws OpenAIError 400
 */
export function parseBody(bytes: Uint8Array): JsonObject {
  let text: string;
  let body: unknown;
  try {
    text = utf8.decode(bytes);
    body = JSON.parse(text);
  } catch {
    throw notJson("it is not valid JSON in UTF-8");
  }
  if (!isJsonObject(body)) throw notJson("it is not a JSON object");
  limitStructure(body);
  return withExactIntegers(text, body);
}

function notJson(reason: string): OpenAIError {
  return new OpenAIError(400, `We could not parse the JSON body of your request: ${reason}.`);
}
