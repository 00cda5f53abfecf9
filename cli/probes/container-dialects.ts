import type { ContainerKind } from "../../contract/container-kind.ts";

const PROMPT = "The President said that";
const MAX_TOKENS = 32;

const chat = { messages: [{ role: "user", content: PROMPT }], max_tokens: MAX_TOKENS };
const lmiCompletion = { inputs: PROMPT, parameters: { max_new_tokens: MAX_TOKENS, details: true } };

/** The same questions in the words of each container. */
export const PROBE_BODIES: Readonly<
  Record<ContainerKind, Readonly<Record<"completion" | "chat" | "stream", unknown>>>
> = {
  vllm: {
    completion: { prompt: PROMPT, max_tokens: MAX_TOKENS },
    chat,
    stream: { prompt: PROMPT, max_tokens: MAX_TOKENS, stream: true, stream_options: { include_usage: true } },
  },
  // It chats and does nothing else: a completion is refused, which the table says.
  llamacpp: {
    completion: { prompt: PROMPT, max_tokens: MAX_TOKENS },
    chat,
    stream: { ...chat, stream: true, stream_options: { include_usage: true } },
  },
  lmi: { completion: lmiCompletion, chat, stream: { ...lmiCompletion, stream: true } },
};

/** `usage` is OpenAI's, `generated_tokens` DJL's; in a stream the last one counts. */
export function completionTokensIn(text: string): number | undefined {
  const counts = [...text.matchAll(/"(?:completion_tokens|generated_tokens)"\s*:\s*(\d+)/g)];
  const last = counts.at(-1)?.[1];
  return last === undefined ? undefined : Number(last);
}
