import { createParser } from "eventsource-parser";
import type { BenchTarget } from "./bench-target.ts";

/** One streamed answer; times in milliseconds from when it was asked. */
export interface Answered {
  readonly kind: "answered";
  readonly firstToken: number;
  readonly lastToken: number;
  readonly whole: number;
  readonly promptTokens: number;
  readonly answerTokens: number;
}

export type RequestOutcome =
  | Answered
  /** HTTP 429: the key's own limits, or SageMaker's. */
  | { readonly kind: "limited"; readonly why: string }
  | { readonly kind: "failed"; readonly why: string; readonly isClosedConnection?: boolean };

export interface BenchRequest {
  readonly prompt: string;
  readonly answerTokens: number;
  /** Whether the container takes it: then an answer has all its tokens. */
  readonly ignoreEos: boolean;
}

/** All of them may have been closed while nobody asked. */
const MOST_KEPT_CONNECTIONS = 64;

/** Asks as a client does, and looks at the clock with each event. A break of the signal is a failure, which nobody counts. */
export async function measureRequest(
  target: BenchTarget,
  request: BenchRequest,
  signal: AbortSignal,
): Promise<RequestOutcome> {
  for (let left = MOST_KEPT_CONNECTIONS; ; left -= 1) {
    const outcome = await askOnce(target, request, signal);
    // A connection that was kept, and that the server had closed meanwhile: every client asks again on another one.
    if (left > 0 && outcome.kind === "failed" && outcome.isClosedConnection && !signal.aborted) continue;
    return outcome;
  }
}

async function askOnce(
  { baseUrl, apiKey, model }: BenchTarget,
  { prompt, answerTokens, ignoreEos }: BenchRequest,
  signal: AbortSignal,
): Promise<RequestOutcome> {
  const asked = performance.now();
  let isAnswering = false;
  try {
    const response = await fetch(`${baseUrl}/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({
        model,
        messages: [{ role: "user", content: prompt }],
        max_tokens: answerTokens,
        temperature: 0,
        stream: true,
        stream_options: { include_usage: true },
        ...(ignoreEos && { ignore_eos: true }),
      }),
      signal,
    });
    isAnswering = true;
    if (!response.ok || response.body === null) return await refused(response);
    const seen = await readEvents(response.body);
    const whole = performance.now() - asked;
    if (seen.error !== undefined) return { kind: "failed", why: seen.error };
    if (seen.first === undefined || seen.last === undefined) return { kind: "failed", why: "the answer has no text" };
    if (seen.usage === undefined) return { kind: "failed", why: "the stream does not say how many tokens it had" };
    return {
      kind: "answered",
      firstToken: seen.first - asked,
      lastToken: seen.last - asked,
      whole,
      promptTokens: seen.usage.prompt_tokens,
      answerTokens: seen.usage.completion_tokens,
    };
  } catch (error) {
    return { kind: "failed", why: reasonOf(error), isClosedConnection: !isAnswering && isClosed(error) };
  }
}

function isClosed(error: unknown): boolean {
  const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
  return code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE";
}

interface StreamEvent {
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string | null; readonly reasoning?: string | null };
  }[];
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
  readonly error?: { readonly message?: string };
}

interface Seen {
  first?: number;
  last?: number;
  usage?: NonNullable<StreamEvent["usage"]>;
  error?: string;
}

async function readEvents(body: ReadableStream<Uint8Array>): Promise<Seen> {
  const seen: Seen = {};
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data === "[DONE]") return;
      const { choices, usage, error } = JSON.parse(data) as StreamEvent;
      if (error) seen.error = error.message ?? data;
      if (usage) seen.usage = usage;
      if (!choices?.length) return;
      // An event without text may hold back half a letter: it is a token all the same, unless it is the one that names the role.
      const { content, reasoning } = choices[0]?.delta ?? {};
      if (!content && !reasoning && seen.first === undefined) return;
      seen.last = performance.now();
      seen.first ??= seen.last;
    },
  });
  const decoder = new TextDecoder();
  for await (const bytes of body) parser.feed(decoder.decode(bytes, { stream: true }));
  return seen;
}

async function refused(response: Response): Promise<RequestOutcome> {
  const text = await response.text();
  const why = `HTTP ${response.status}: ${sentenceIn(text)}`;
  return { kind: response.status === 429 ? "limited" : "failed", why };
}

function sentenceIn(text: string): string {
  try {
    const { error, message } = JSON.parse(text) as { error?: { message?: string }; message?: string };
    return (error?.message ?? message ?? text).slice(0, 300);
  } catch {
    return text.slice(0, 300);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}
