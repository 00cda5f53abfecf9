import { randomUUID } from "node:crypto";
import type { JsonObject } from "../json.ts";

/** What the model would have answered, had it been there to say that it is not: a chat completion that used no token. */
export function waitingAnswer(message: string): JsonObject {
  return {
    id: `chatcmpl-${randomUUID().replaceAll("-", "")}`,
    object: "chat.completion",
    created: Math.floor(Date.now() / 1_000),
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: message, refusal: null },
        logprobs: null,
        finish_reason: "stop",
      },
    ],
    usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
  };
}
