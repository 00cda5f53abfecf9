import type { ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { serveOnLoopback } from "./serve-on-loopback.ts";

/** Answers one invocation; the test writes what it wants, when it wants. */
export type Script = (response: ServerResponse, request: Readonly<Record<string, unknown>>) => void;

/** A container on loopback whose answers a test writes by hand. Until it is given a script, the smoke test passes. */
export async function startScriptedContainer() {
  let script: Script = healthy;
  const server = await serveOnLoopback(async (request, response) => {
    if (request.method === "GET") return void response.end();
    script(response, JSON.parse(await text(request)));
  });
  return {
    ...server,
    answerWith(next: Script) {
      script = next;
    },
  };
}

/** One event of a chat's stream, in vLLM's form. */
export function chatEvent(content: string, finish_reason: string | null = null): string {
  const choices = [{ index: 0, delta: { content }, logprobs: null, finish_reason }];
  const frame = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1_795_313_849, model: "m" };
  return `data: ${JSON.stringify({ ...frame, choices })}\n\n`;
}

export const DONE = "data: [DONE]\n\n";

/** Begins a stream: status and headers leave with the first event. */
export function beginStream(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
}

const healthy: Script = (response, { stream }) => {
  const message = { role: "assistant", content: "" };
  const choices = [{ index: 0, text: "", message, finish_reason: "stop" }];
  const answer = { id: "cmpl-1", object: "text_completion", created: 1, model: "m", choices };
  if (!stream) return void response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
  beginStream(response);
  response.end(chatEvent("", "stop") + DONE);
};
