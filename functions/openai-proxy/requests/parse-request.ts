import * as v from "valibot";
import { OpenAIError } from "../errors/openai-error.ts";
import { isJsonObject, type JsonObject, parseExactly } from "../json.ts";
import { invalidRequest } from "./invalid-request.ts";
import { limitNesting } from "./nesting-limit.ts";
import {
  ChatRequest,
  CompletionOfEmbeddings,
  CompletionOfMessages,
  CompletionRequest,
  EmbeddingRequest,
} from "./request-schemas.ts";

/** What a path of the API asks for. */
export type Operation = "chat" | "completion" | "embedding";

/**
 * Parses and checks a body. What comes back is the body itself and not the schema's copy, so that nothing is lost.
 * JSON is UTF-8 whatever the content type says (RFC 8259, 8.1), and some clients do not name a content type at all.
 */
export function parseRequest(operation: Operation, bytes: Uint8Array): JsonObject {
  const body = parseBody(bytes);
  const result = v.safeParse(schemaOf(operation, body), body);
  if (!result.success) throw invalidRequest(result.issues[0]);
  return body;
}

function schemaOf(operation: Operation, body: JsonObject) {
  if (operation === "chat") return ChatRequest;
  if (operation === "embedding") return EmbeddingRequest;
  if (body.prompt === undefined || body.prompt === null) {
    if (body.messages !== undefined) return CompletionOfMessages;
    if (body.prompt_embeds !== undefined) return CompletionOfEmbeddings;
  }
  return CompletionRequest;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function parseBody(bytes: Uint8Array): JsonObject {
  let body: unknown;
  try {
    body = parseExactly(utf8.decode(bytes));
  } catch {
    throw notJson("it is not valid JSON in UTF-8");
  }
  if (!isJsonObject(body)) throw notJson("it is not a JSON object");
  limitNesting(body);
  return body;
}

function notJson(reason: string): OpenAIError {
  return new OpenAIError(400, `We could not parse the JSON body of your request: ${reason}.`);
}
