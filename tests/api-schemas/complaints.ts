import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CallerApi } from "../../functions/openai-proxy/apis/caller-api.ts";
import { messages } from "../../functions/openai-proxy/apis/messages/messages.ts";
import { responses } from "../../functions/openai-proxy/apis/responses/responses.ts";
import type { JsonObject } from "../../functions/openai-proxy/json.ts";
import { assembleChunks } from "../../functions/openai-proxy/streaming/assemble-chunks.ts";
import { type Chunk, createChunk } from "../../functions/openai-proxy/streaming/chunk.ts";
import { serverSentEventDecoder } from "../../functions/openai-proxy/streaming/server-sent-event-decoder.ts";
import { EXAMPLE_CHATS, EXAMPLE_TOOLS, USAGE } from "../../testing/openai-proxy/example-chats.ts";
import type { OpenApiSchemas } from "./openapi-schemas.ts";

interface Judgement {
  readonly judged: number;
  readonly complaints: readonly string[];
}

interface Judged {
  readonly source: string;
  readonly vendor: "openai" | "anthropic";
  readonly schema: string;
  readonly value: unknown;
}

const RECORDINGS = join(import.meta.dirname, "../../functions/openai-proxy/__fixtures__/vllm-responses");
const REQUESTS: Readonly<Record<Judged["vendor"], JsonObject>> = {
  openai: { model: "alias", input: "Hello", tools: EXAMPLE_TOOLS },
  anthropic: { model: "alias", max_tokens: 64, messages: [{ role: "user", content: "Hello" }] },
};

/** What the schemas have against answers and events that are made of chats, and against those that are relayed. */
export async function complaintsOf(schemas: Readonly<Record<Judged["vendor"], OpenApiSchemas>>): Promise<Judgement> {
  const all = [
    ...(await madeOfChats("openai", responses)),
    ...(await madeOfChats("anthropic", messages)),
    ...relayed(),
  ];
  // A schema that takes whatever it is given would prove nothing.
  for (const { vendor, schema } of all) {
    if (schemas[vendor].complaints(schema, {}).length === 0) throw new Error(`${schema} takes an empty object.`);
  }
  const complaints = all.flatMap(({ source, vendor, schema, value }) =>
    schemas[vendor].complaints(schema, value).map((complaint) => `${source}: ${complaint}`),
  );
  return { judged: all.length, complaints: [...new Set(complaints)] };
}

async function madeOfChats(vendor: Judged["vendor"], api: CallerApi): Promise<Judged[]> {
  const context = { request: REQUESTS[vendor], modelName: "alias" };
  const judged: Judged[] = [];
  for (const [name, chunks] of Object.entries(EXAMPLE_CHATS)) {
    const source = `${vendor}, ${name}`;
    const all = [...chunks, USAGE];
    const answer = api.answerFromChat(await assembleChunks(inBatches(all)), context);
    judged.push({ source, vendor, schema: vendor === "openai" ? "Response" : "Message", value: answer });
    const writer = api.eventsFromChat(context);
    const transcript = all.map((chunk) => writer.write(chunk)).join("") + writer.end();
    judged.push(...eventsOf(transcript).map((value) => ({ source, vendor, schema: eventSchema(value), value })));
  }
  return judged;
}

/** Exchanges with a real vLLM. */
function relayed(): Judged[] {
  return readdirSync(RECORDINGS).flatMap((name) => {
    const { request, response } = JSON.parse(readFileSync(join(RECORDINGS, name), "utf8"));
    const context = { request, modelName: "alias" };
    const from = { source: `recording ${name}`, vendor: "openai" } as const;
    if (!request.stream) {
      return [{ ...from, schema: "Response", value: responses.decodeResponse(JSON.parse(response.body), context) }];
    }
    const writer = responses.relayEvents(context);
    const transcript =
      eventsOf(response.body)
        .map((event) => writer.write(event))
        .join("") + writer.end();
    return eventsOf(transcript).map((value) => ({ ...from, schema: eventSchema(value), value }));
  });
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
