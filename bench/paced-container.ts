import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { recording } from "../testing/openai-proxy/recordings.ts";

/** Of an answer. A function that waited so long has its whole share again, as one that waited for seconds has. */
const ANSWER_MILLISECONDS = 40;
const MILLISECONDS_PER_TOKEN = 5;

const answer = recording("smollm2-chat-ok").response;

/** When each token of the stream at hand was written, on the clock of `performance.now()`. */
export const tokenTimes: number[] = [];

/** A model that takes its time: whole answers after a while, streams at 200 tokens/s whose tokens are their own numbers. */
export async function answerInTime(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = (await json(request)) as { stream?: boolean; max_tokens?: number; logprobs?: boolean };
  await wait(ANSWER_MILLISECONDS);
  if (!body.stream) {
    response.writeHead(200, { "content-type": answer.contentType });
    response.end(body.logprobs ? largeAnswer() : answer.body);
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  const { max_tokens: tokens = 0 } = body;
  tokenTimes.length = 0;
  const begin = performance.now();
  for (let token = 0; token < tokens && !response.destroyed; token += 1) {
    tokenTimes.push(performance.now());
    response.write(event({ index: 0, delta: { content: `${token} ` }, finish_reason: null }));
    await wait(begin + (token + 1) * MILLISECONDS_PER_TOKEN - performance.now());
  }
  response.write(event({ index: 0, delta: {}, finish_reason: "stop" }));
  response.end("data: [DONE]\n\n");
}

function event(choice: object): string {
  const chunk = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "default", choices: [choice] };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

/** Nearly as much as a function may answer. */
function largeAnswer(): string {
  const whole = JSON.parse(answer.body) as { choices: { message: { content: string } }[] };
  const [choice] = whole.choices;
  if (choice) choice.message.content = 'A word, "quoted", and a line.\n'.repeat(150_000);
  return JSON.stringify(whole);
}
