import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { recording } from "../testing/openai-proxy/recordings.ts";

const answer = recording("smollm2-chat-ok").response;
const stream = recording("smollm2-chat-stream-usage").response;
const [role = "", token = "", ...others] = stream.body.split(/(?<=\n\n)/);
/** Finish reason, usage and `[DONE]`. */
const end = others.slice(-3);

/** A container without a model: answers at once, with what a real vLLM answered. */
export async function answerAtOnce(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { stream: streams, max_tokens: tokens } = (await json(request)) as { stream?: boolean; max_tokens: number };
  if (!streams) {
    response.writeHead(answer.status, {
      "content-type": answer.contentType,
      "content-length": Buffer.byteLength(answer.body),
    });
    response.end(answer.body);
    return;
  }
  response.writeHead(stream.status, { "content-type": stream.contentType });
  response.write(role);
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
