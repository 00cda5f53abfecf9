import type { RequestListener } from "node:http";
import { json } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";

const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
const base = { id: "x-1", created: 1, model: "m" };

/** Answers as vLLM does, without a model: what is measured is what stands between. */
export const quickContainer: RequestListener = async (request, response) => {
  if (request.method === "GET") return void response.end();
  const { messages, prompt, stream } = (await json(request)) as {
    messages?: unknown;
    prompt?: unknown;
    stream?: boolean;
  };
  if (messages === undefined && prompt === undefined) {
    const refusal = { error: { message: "Cannot find suitable handler for request", code: 400 } };
    return void response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify(refusal));
  }
  const object = messages === undefined ? "text_completion" : "chat.completion";
  const said = messages === undefined ? { text: "Hi" } : { message: { role: "assistant", content: "Hi" } };
  if (!stream) {
    const choices = [{ index: 0, ...said, finish_reason: "stop" }];
    return void response
      .setHeader("content-type", "application/json")
      .end(JSON.stringify({ ...base, object, choices, usage }));
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const content of ["H", "i"]) {
    const piece = messages === undefined ? { text: content } : { delta: { role: "assistant", content } };
    const choices = [{ index: 0, ...piece, finish_reason: content === "i" ? "stop" : null }];
    response.write(`data: ${JSON.stringify({ ...base, object: `${object}.chunk`, choices })}\n\n`);
    await setTimeout(50);
  }
  response.end("data: [DONE]\n\n");
};
