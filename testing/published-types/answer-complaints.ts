import { serverSentEventDecoder } from "../../functions/openai-proxy/streaming/server-sent-event-decoder.ts";
import { isJsonObject } from "../../functions/openai-proxy/json.ts";
import type { PublishedAnswer } from "./published-answers.ts";
import { PublishedTypes } from "./published-types.ts";

interface Kinds {
  readonly answer: PublishedAnswer;
  readonly event?: PublishedAnswer;
  readonly error: PublishedAnswer;
}

/** What a path answers. Those that neither vendor has, rerank and tokenize, are not here. */
const KINDS: ReadonlyMap<string, Kinds> = new Map([
  ["/v1/chat/completions", { answer: "chat", event: "chatChunk", error: "error" }],
  ["/v1/completions", { answer: "completion", event: "completionChunk", error: "error" }],
  ["/v1/embeddings", { answer: "embeddings", error: "error" }],
  ["/v1/responses", { answer: "response", event: "responseEvent", error: "error" }],
  ["/v1/audio/transcriptions", { answer: "transcription", error: "error" }],
  ["/v1/models", { answer: "models", error: "error" }],
  ["/v1/messages", { answer: "message", event: "messageEvent", error: "messageError" }],
  ["/v1/messages/count_tokens", { answer: "messageTokens", error: "messageError" }],
]);

export interface JudgedAnswer {
  readonly path: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly body: string;
}

let types: Promise<PublishedTypes> | undefined;

/** What OpenAI's or Anthropic's published types have against an answer: against its body, its error, or each of its events. */
export async function answerComplaints({ path, status, contentType, body }: JudgedAnswer): Promise<string[]> {
  const kinds = KINDS.get(path);
  if (kinds === undefined || body === "") return [];
  types ??= PublishedTypes.read();
  const published = await types;
  if (status >= 400) return published.complaints(kinds.error, JSON.parse(body));
  if (contentType?.startsWith("application/json")) return published.complaints(kinds.answer, JSON.parse(body));
  const { event } = kinds;
  if (event === undefined || !contentType?.startsWith("text/event-stream")) return [];
  return eventsOf(body).flatMap((value) =>
    published.complaints(
      isJsonObject(value) && isJsonObject(value.error) && !event.endsWith("Event") ? kinds.error : event,
      value,
    ),
  );
}

function eventsOf(transcript: string): unknown[] {
  const decoder = serverSentEventDecoder();
  const data = [...decoder.push(Buffer.from(transcript)), ...decoder.end()];
  return data.filter((each) => each !== "[DONE]").map((each) => JSON.parse(each));
}
