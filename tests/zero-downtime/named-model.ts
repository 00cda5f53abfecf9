import type { ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import type { LaunchContainer } from "../../local/aws/sagemaker/container.ts";
import { containerOnLoopback } from "../../testing/local-aws/container-on-loopback.ts";
import { chatEvent, DONE } from "../../testing/scripted-container.ts";

/** Begins the id of a model that starts and then answers nothing. */
export const MUTE = "mute";

const TOKEN_MILLISECONDS = 20;
const CONTEXT_LENGTH = 1024;
/** In tokens: it has said its name often enough, whatever it may write. */
const LONGEST_ANSWER = 64;

/** A container each of whose tokens is the id of the model that it serves: an answer tells who gave it. */
export const launchNamedModel: LaunchContainer = ({ environment }) => {
  const modelId = environment.SM_VLLM_MODEL ?? "nameless";
  return containerOnLoopback(async (request, response) => {
    const body = JSON.parse(await text(request));
    const { max_tokens: tokens = 1 } = body;
    if (modelId.startsWith(MUTE)) return refuse(response, "no such layer");
    if (tokens > CONTEXT_LENGTH) return refuse(response, `the maximum context length is ${CONTEXT_LENGTH} tokens`);
    const length = Math.min(tokens, LONGEST_ANSWER);
    if (body.stream) await streamName(response, modelId, length);
    else await answerName(response, modelId, length);
  });
};

function refuse(response: ServerResponse, message: string): void {
  response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify({ error: { message } }));
}

async function streamName(response: ServerResponse, modelId: string, tokens: number): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  for (let token = 0; token < tokens; token += 1) {
    response.write(chatEvent(`${modelId} `));
    await setTimeout(TOKEN_MILLISECONDS);
  }
  response.end(chatEvent("", "stop") + DONE);
}

async function answerName(response: ServerResponse, modelId: string, tokens: number): Promise<void> {
  await setTimeout(tokens * TOKEN_MILLISECONDS);
  const content = `${modelId} `.repeat(tokens);
  const choices = [{ index: 0, text: content, message: { role: "assistant", content }, finish_reason: "stop" }];
  const answer = { id: "chatcmpl-1", object: "chat.completion", created: 1, model: "m", choices };
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
}
