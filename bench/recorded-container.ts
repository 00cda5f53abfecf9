import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { type Recording, recording } from "../testing/openai-proxy/recordings.ts";

const answer = recording("smollm2-chat-ok").response;
const CHAT = parts(recording("smollm2-chat-stream-usage").response);
const RESPONSE = parts(recording("incomplete-stream", "vllm-responses").response);

interface Parts {
  readonly contentType: string | undefined;
  readonly begin: string;
  readonly token: string;
  /** What comes after the last token: of a chat finish reason, usage and `[DONE]`. */
  readonly end: readonly string[];
}

/** A container without a model: answers at once, with what a real vLLM answered to a chat, or at its path for Responses. */
export async function answerAtOnce(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = (await json(request)) as { stream?: boolean; max_tokens?: number; max_output_tokens?: number };
  const { stream: streams, max_output_tokens: asked, max_tokens: tokens = asked ?? 0 } = body;
  if (!streams) {
    response.writeHead(answer.status, {
      "content-type": answer.contentType,
      "content-length": Buffer.byteLength(answer.body),
    });
    response.end(answer.body);
    return;
  }
  const { contentType, begin, token, end } = asked === undefined ? CHAT : RESPONSE;
  response.writeHead(200, { "content-type": contentType });
  response.write(begin);
  // Each token by itself, as a model makes them: SageMaker then sends it as a PayloadPart of its own.
  for (let sent = 0; sent < tokens; sent += 1) {
    await setImmediate();
    if (response.destroyed) return;
    response.write(token);
  }
  await setImmediate();
  for (const event of end) response.write(event);
  response.end();
}

function parts({ contentType, body }: Recording["response"]): Parts {
  const events = body.split(/(?<=\n\n)/);
  const first = events.findIndex(hasToken);
  const last = events.findLastIndex(hasToken);
  return {
    contentType,
    begin: events.slice(0, first).join(""),
    token: events[first] ?? "",
    end: events.slice(last + 1),
  };
}

function hasToken(event: string): boolean {
  return /^event: response\.output_text\.delta|"delta":\{"content":"[^"].*"finish_reason":null/.test(event);
}
