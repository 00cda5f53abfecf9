import type { CallerApi, EventWriter } from "../../functions/openai-proxy/apis/caller-api.ts";
import { messages } from "../../functions/openai-proxy/apis/messages/messages.ts";
import { responses } from "../../functions/openai-proxy/apis/responses/responses.ts";
import { OpenAIError } from "../../functions/openai-proxy/errors/openai-error.ts";
import type { JsonObject } from "../../functions/openai-proxy/json.ts";
import { assembleChunks } from "../../functions/openai-proxy/streaming/assemble-chunks.ts";
import { type Chunk, createChunk } from "../../functions/openai-proxy/streaming/chunk.ts";
import { serverSentEventDecoder } from "../../functions/openai-proxy/streaming/server-sent-event-decoder.ts";
import { EXAMPLE_CHATS, EXAMPLE_TOOLS, USAGE } from "../../testing/openai-proxy/example-chats.ts";
import { recording, recordingNames } from "../../testing/openai-proxy/recordings.ts";

export interface WrittenAnswer {
  /** Which chat or recording it is made of. */
  readonly source: string;
  readonly kind: "response" | "responseEvent" | "message" | "messageEvent" | "messageError";
  readonly value: unknown;
}

const APIS = {
  response: {
    api: responses,
    request: { model: "alias", input: "Hello", tools: EXAMPLE_TOOLS },
    recordings: "vllm-responses",
  },
  message: {
    api: messages,
    request: { model: "alias", max_tokens: 64, messages: [{ role: "user", content: "Hello" }] },
    recordings: "vllm-messages",
  },
} as const satisfies Record<
  string,
  {
    readonly api: CallerApi;
    readonly request: JsonObject;
    /** The folder of exchanges with a real vLLM. */
    readonly recordings: string;
  }
>;
type Api = keyof typeof APIS;

/** All that the two newer APIs write: made of chats, relayed, whole and streamed, and the errors of Messages. */
export async function writtenAnswers(): Promise<WrittenAnswer[]> {
  const apis = Object.keys(APIS) as Api[];
  const made = await Promise.all(apis.map(madeOfChats));
  return [...made.flat(), ...apis.flatMap(relayed), ...messageErrors()];
}

async function madeOfChats(kind: Api): Promise<WrittenAnswer[]> {
  const { api, request } = APIS[kind];
  const context = { request, modelName: "alias" };
  const written: WrittenAnswer[] = [];
  for (const [name, chunks] of Object.entries(EXAMPLE_CHATS)) {
    const from = { source: `${kind}, ${name}`, kind };
    const all = [...chunks, USAGE];
    const value = api.answerFromChat(await assembleChunks(inBatches(all)), context);
    written.push({ ...from, value }, ...eventsWritten(api.eventsFromChat(context), all, from));
  }
  return written;
}

/** Exchanges with a real vLLM: answers and streams, not its refusals. */
function relayed(kind: Api): WrittenAnswer[] {
  const { api, recordings } = APIS[kind];
  return recordingNames(recordings).flatMap((name) => {
    const { request, response } = recording(name, recordings);
    const isAnswer = response.status === 200 && (request.stream === true || JSON.parse(response.body).id !== undefined);
    if (!isAnswer) return [];
    const context = { request, modelName: "alias" };
    const from = { source: `${recordings}, ${name}`, kind };
    if (request.stream === true) return eventsWritten(api.relayEvents(context), eventsOf(response.body), from);
    return [{ ...from, value: api.decodeResponse(JSON.parse(response.body), context) }];
  });
}

function messageErrors(): WrittenAnswer[] {
  return [400, 401, 403, 404, 429, 500, 502, 503, 504].map((status) => ({
    source: `an error with the status ${status}`,
    kind: "messageError",
    value: messages.errorBody(new OpenAIError(status, "Because."), "Because."),
  }));
}

function eventsWritten(
  writer: EventWriter,
  items: readonly JsonObject[],
  { source, kind }: { readonly source: string; readonly kind: Api },
): WrittenAnswer[] {
  const transcript = items.map((item) => writer.write(item)).join("") + writer.end();
  return eventsOf(transcript).map((value) => ({ source, kind: `${kind}Event`, value }));
}

function eventsOf(transcript: string): JsonObject[] {
  const decoder = serverSentEventDecoder();
  return [...decoder.push(Buffer.from(transcript)), ...decoder.end()].map((data) => JSON.parse(data));
}

async function* inBatches(chunks: readonly JsonObject[]): AsyncGenerator<Chunk[]> {
  for (const chunk of chunks) yield [createChunk(chunk)];
}
