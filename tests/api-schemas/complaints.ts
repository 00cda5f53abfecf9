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
import type { OpenApiSchemas } from "./openapi-schemas.ts";

interface Judgement {
  readonly judged: number;
  readonly complaints: readonly string[];
}

type Vendor = "openai" | "anthropic";

interface Judged {
  readonly source: string;
  readonly vendor: Vendor;
  readonly schema: string;
  readonly value: unknown;
}

interface JudgedApi {
  readonly api: CallerApi;
  readonly request: JsonObject;
  /** Of a whole answer. */
  readonly answer: string;
  /** The folder of exchanges with a real vLLM. */
  readonly recordings: string;
}

const APIS: Readonly<Record<Vendor, JudgedApi>> = {
  openai: {
    api: responses,
    request: { model: "alias", input: "Hello", tools: EXAMPLE_TOOLS },
    answer: "Response",
    recordings: "vllm-responses",
  },
  anthropic: {
    api: messages,
    request: { model: "alias", max_tokens: 64, messages: [{ role: "user", content: "Hello" }] },
    answer: "Message",
    recordings: "vllm-messages",
  },
};
const VENDORS = Object.keys(APIS) as Vendor[];

/** What the schemas have against answers and events that are made of chats, those that are relayed, and errors. */
export async function complaintsOf(schemas: Readonly<Record<Vendor, OpenApiSchemas>>): Promise<Judgement> {
  const made = await Promise.all(VENDORS.map(madeOfChats));
  const all = [...made.flat(), ...VENDORS.flatMap(relayed), ...messageErrors()];
  // A schema that takes whatever it is given would prove nothing.
  for (const { vendor, schema } of all) {
    if (schemas[vendor].complaints(schema, {}).length === 0) throw new Error(`${schema} takes an empty object.`);
  }
  const complaints = all.flatMap(({ source, vendor, schema, value }) =>
    schemas[vendor].complaints(schema, value).map((complaint) => `${source}: ${complaint}`),
  );
  return { judged: all.length, complaints: [...new Set(complaints)] };
}

async function madeOfChats(vendor: Vendor): Promise<Judged[]> {
  const { api, request, answer: schema } = APIS[vendor];
  const context = { request, modelName: "alias" };
  const judged: Judged[] = [];
  for (const [name, chunks] of Object.entries(EXAMPLE_CHATS)) {
    const from = { source: `${vendor}, ${name}`, vendor };
    const all = [...chunks, USAGE];
    const value = api.answerFromChat(await assembleChunks(inBatches(all)), context);
    judged.push({ ...from, schema, value }, ...eventsWritten(api.eventsFromChat(context), all, from));
  }
  return judged;
}

/** Exchanges with a real vLLM: answers and streams, not its refusals. */
function relayed(vendor: Vendor): Judged[] {
  const { api, answer: schema, recordings } = APIS[vendor];
  return recordingNames(recordings).flatMap((name) => {
    const { request, response } = recording(name, recordings);
    const isAnswer = response.status === 200 && (request.stream === true || JSON.parse(response.body).id !== undefined);
    if (!isAnswer) return [];
    const context = { request, modelName: "alias" };
    const from = { source: `${recordings}, ${name}`, vendor };
    if (request.stream === true) return eventsWritten(api.relayEvents(context), eventsOf(response.body), from);
    return [{ ...from, schema, value: api.decodeResponse(JSON.parse(response.body), context) }];
  });
}

function messageErrors(): Judged[] {
  return [400, 401, 403, 404, 429, 500, 502, 503, 504].map((status) => ({
    source: `an error with the status ${status}`,
    vendor: "anthropic",
    schema: "ErrorResponse",
    value: messages.errorBody(new OpenAIError(status, "Because."), "Because."),
  }));
}

function eventsWritten(
  writer: EventWriter,
  items: readonly JsonObject[],
  from: Pick<Judged, "source" | "vendor">,
): Judged[] {
  const transcript = items.map((item) => writer.write(item)).join("") + writer.end();
  return eventsOf(transcript).map((value) => ({ ...from, schema: eventSchema(value), value }));
}

function eventsOf(transcript: string): JsonObject[] {
  const decoder = serverSentEventDecoder();
  return [...decoder.push(Buffer.from(transcript)), ...decoder.end()].map((data) => JSON.parse(data));
}

/** `response.output_text.delta` is `ResponseTextDeltaEvent`, `message_start` is `MessageStartEvent`. */
function eventSchema({ type }: JsonObject): string {
  const words = String(type).replace("response.output_text", "response.text").split(/[._]/);
  return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")}Event`;
}

async function* inBatches(chunks: readonly JsonObject[]): AsyncGenerator<Chunk[]> {
  for (const chunk of chunks) yield [createChunk(chunk)];
}
