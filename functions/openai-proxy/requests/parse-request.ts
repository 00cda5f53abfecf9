import * as v from "valibot";
import type { JsonObject } from "../json.ts";
import { invalidRequest } from "./invalid-request.ts";
import {
  ChatRequest,
  CompletionOfEmbeddings,
  CompletionOfMessages,
  CompletionRequest,
  DetokenizationRequest,
  EmbeddingOfMessages,
  EmbeddingRequest,
  RerankRequest,
  ScoreOfTexts,
  ScoreRequest,
  TokenizationOfMessages,
  TokenizationRequest,
} from "./request-schemas.ts";
import { limitStreamFields } from "./stream-fields.ts";
import type { Operation } from "../operations.ts";
import { parseBody } from "./parse-body.ts";

/** Parses and checks a body. What comes back is the body itself and not the schema's copy, so that nothing is lost. */
export function parseRequest(operation: Operation, bytes: Uint8Array): JsonObject {
  const body = parseBody(bytes);
  const result = v.safeParse(chooseSchema(operation, body), body, { abortEarly: true });
  if (!result.success) throw invalidRequest(result.issues[0]);
  if (STREAMED.has(operation)) limitStreamFields(body);
  return body;
}

const STREAMED: ReadonlySet<Operation> = new Set(["chat", "completion", "embedding"]);

function chooseSchema(operation: Operation, body: JsonObject) {
  if (operation === "chat") return ChatRequest;
  if (operation === "embedding") {
    return body.input == null && body.messages !== undefined ? EmbeddingOfMessages : EmbeddingRequest;
  }
  if (operation === "rerank") return RerankRequest;
  if (operation === "score") return body.text_1 === undefined ? ScoreRequest : ScoreOfTexts;
  if (operation === "tokenization") return body.prompt == null ? TokenizationOfMessages : TokenizationRequest;
  if (operation === "detokenization") return DetokenizationRequest;
  if (body.prompt === undefined || body.prompt === null) {
    if (body.messages !== undefined) return CompletionOfMessages;
    if (body.prompt_embeds !== undefined) return CompletionOfEmbeddings;
  }
  return CompletionRequest;
}
