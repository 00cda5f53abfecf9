import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { serveOnLoopback } from "../../testing/serve-on-loopback.ts";
import type { Running } from "../client-suites/own-group.ts";

interface Asked {
  readonly messages?: readonly { readonly content: string | readonly { readonly text?: string }[] }[];
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
}

/**
 * A server with OpenAI's API whose speed is known: a token every so many milliseconds, by the clock, whatever the machine does besides. On
 * a machine that others use a model's own speed changes from second to second, and tells nothing of who measures it.
 */
export async function startPacedServer(milliseconds: number): Promise<Running & { readonly url: string }> {
  const server = await serveOnLoopback(async (request, response) => {
    if (request.method === "GET") {
      response.setHeader("content-type", "application/json");
      return void response.end(JSON.stringify({ object: "list", data: [{ id: "default", object: "model" }] }));
    }
    const asked = (await json(request)) as Asked;
    if (request.url === "/tokenize") return void response.end(JSON.stringify({ count: wordsIn(asked) }));
    const tokens = asked.max_completion_tokens ?? asked.max_tokens ?? 16;
    response.writeHead(200, { "content-type": "text/event-stream" });
    const started = performance.now();
    for (let token = 1; token <= tokens; token += 1) {
      await sleep(Math.max(0, started + token * milliseconds - performance.now()));
      response.write(event({ choices: [{ index: 0, delta: { content: " a" }, finish_reason: null }] }));
    }
    response.write(event({ choices: [{ index: 0, delta: {}, finish_reason: "length" }] }));
    const usage = { prompt_tokens: wordsIn(asked), completion_tokens: tokens, total_tokens: wordsIn(asked) + tokens };
    response.end(`${event({ choices: [], usage })}data: [DONE]\n\n`);
  });
  return server;
}

function wordsIn({ messages = [] }: Asked): number {
  const texts = messages.flatMap(({ content }) =>
    typeof content === "string" ? content : content.map(({ text = "" }) => text),
  );
  return texts.join(" ").split(/\s+/).length;
}

function event(data: object): string {
  const frame = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1_795_313_849, model: "default" };
  return `data: ${JSON.stringify({ ...frame, ...data })}\n\n`;
}
