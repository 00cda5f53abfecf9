import * as v from "valibot";
import { OpenAIError } from "../errors/openai-error.ts";
import { isJsonObject, type JsonObject, withExactIntegers } from "../json.ts";
import { invalidRequest } from "./invalid-request.ts";
import {
  ChatRequest,
  CompletionOfEmbeddings,
  CompletionOfMessages,
  CompletionRequest,
  EmbeddingOfMessages,
  EmbeddingRequest,
} from "./request-schemas.ts";
import { limitStreamFields } from "./stream-fields.ts";
import { limitStructure } from "./structure-limit.ts";

/** What a path of the API asks for. */
export type Operation = "chat" | "completion" | "embedding";

/**
 * Parses and checks a body. What comes back is the body itself and not the schema's copy, so that nothing is lost.
 * JSON is UTF-8 whatever the content type says (RFC 8259, 8.1), and some clients do not name a content type at all.
 */
export function parseRequest(operation: Operation, bytes: Uint8Array): JsonObject {
  const body = parseBody(bytes);
  const result = v.safeParse(chooseSchema(operation, body), body, { abortEarly: true });
  if (!result.success) throw invalidRequest(result.issues[0]);
  limitStreamFields(body);
  return body;
}

function chooseSchema(operation: Operation, body: JsonObject) {
  if (operation === "chat") return ChatRequest;
  if (operation === "embedding") {
    return body.input == null && body.messages !== undefined ? EmbeddingOfMessages : EmbeddingRequest;
  }
  if (body.prompt === undefined || body.prompt === null) {
    if (body.messages !== undefined) return CompletionOfMessages;
    if (body.prompt_embeds !== undefined) return CompletionOfEmbeddings;
  }
  return CompletionRequest;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function parseBody(bytes: Uint8Array): JsonObject {
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
