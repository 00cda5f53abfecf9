import OpenAI from "openai";
import type { ResponseStreamEvent } from "openai/resources/responses/responses";
import type { JsonObject } from "../../functions/openai-proxy/json.ts";

export interface ReadResponse {
  readonly events: readonly ResponseStreamEvent[];
  /** What the client has put together of them. */
  readonly response: JsonObject;
}

/** A transcript of `POST /v1/responses`, read by OpenAI's own client, which refuses events that do not fit together. */
export async function readResponseEvents(transcript: string): Promise<ReadResponse> {
  const headers = { "content-type": "text/event-stream" };
  const client = new OpenAI({
    apiKey: "none",
    baseURL: "http://localhost/v1",
    fetch: async () => new Response(transcript, { headers }),
  });
  const stream = client.responses.stream({ model: "m", input: "Hello" });
  const events: ResponseStreamEvent[] = [];
  for await (const event of stream) events.push(event as ResponseStreamEvent);
  return { events, response: (await stream.finalResponse()) as unknown as JsonObject };
}

/** The events of a transcript, as they are. */
export function parseResponseEvents(transcript: string): JsonObject[] {
  return transcript
    .split("\n\n")
    .filter((block) => block !== "")
    .map((block) => {
      const [, type, json] = /^event: ([\w.]+)\ndata: (.*)$/.exec(block) ?? [];
      const event = JSON.parse(json ?? "null");
      if (event?.type !== type) throw new Error(`Not an event of the Responses API: ${block}`);
      return event;
    });
}
