import type { ContainerRoute } from "../../contract/container-routes.ts";

/** What a path of the API asks for. */
export type Operation =
  | "chat"
  | "completion"
  | "embedding"
  | "response"
  | "message"
  | "message-tokens"
  | "rerank"
  | "score"
  | "transcription"
  | "tokenization"
  | "detokenization";

/** Paths that take a `POST`. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ["/v1/chat/completions", "chat"],
  ["/v1/completions", "completion"],
  ["/v1/embeddings", "embedding"],
  ["/v1/responses", "response"],
  ["/v1/messages", "message"],
  ["/v1/messages/count_tokens", "message-tokens"],
  ["/v1/rerank", "rerank"],
  ["/v1/score", "score"],
  ["/v1/audio/transcriptions", "transcription"],
  ["/tokenize", "tokenization"],
  ["/detokenize", "detokenization"],
]);

/** What was used, by OpenAI's administration API; takes a `GET`. */
export const ORGANIZATION_USAGE = "/v1/organization/usage/completions";

/** The container's own path for each. */
export const ROUTES: Readonly<Record<Operation, ContainerRoute>> = {
  chat: "/v1/chat/completions",
  completion: "/v1/completions",
  embedding: "/v1/embeddings",
  response: "/v1/responses",
  message: "/v1/messages",
  "message-tokens": "/v1/messages/count_tokens",
  rerank: "/v1/rerank",
  score: "/v1/score",
  transcription: "/v1/audio/transcriptions",
  tokenization: "/tokenize",
  detokenization: "/detokenize",
};
