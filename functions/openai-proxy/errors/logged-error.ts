import type { JsonObject } from "../json.ts";
import { ContainerFailure } from "./container-failure.ts";
import type { OpenAIError } from "./openai-error.ts";
import { originalStack } from "./original-stack.ts";

interface LogOptions {
  /** What the caller asked, as far as it is known. */
  readonly request: JsonObject | undefined;
  /** A setting asks for people's words in the log. */
  readonly keepsContent: boolean;
}

/** Characters of a message. */
const LONGEST_MESSAGE = 1_000;
/** Words shorter than this say nothing by themselves. */
const SHORTEST_SECRET = 4;

/**
 * Ours needs every detail but people's words. A caller's own fault needs its code: the sentence may repeat what the caller wrote, and a
 * container's code and parameter may, too.
 */
export function loggedError(error: OpenAIError, options: LogOptions) {
  const { status, code, param, message } = error;
  if (error.isQuoted) return { status, code: OWN_CODES.has(code) ? code : null };
  if (status < 500) return { status, code, param: fieldName(param) };
  const scrub = scrubber(options);
  return { status, code, param, message, stack: frames(error), cause: loggedCause(error, scrub, options) };
}

/** Codes of a container's refusal that the proxy uses too. */
const OWN_CODES: ReadonlySet<string | null> = new Set([
  "context_length_exceeded",
  "model_not_found",
  "rate_limit_exceeded",
]);

/** A parameter's path may go on with keys that the caller made up. */
function fieldName(param: string | null): string | null {
  return /^[a-z][a-z0-9_]{0,39}(?=[.[]|$)/.exec(param ?? "")?.[0] ?? null;
}

type Scrub = (text: string) => string;

/** The chain of causes. Of an AWS exception its kind, and what AWS says; a `ModelError`'s message is the container's. */
function loggedCause({ cause }: Error, scrub: Scrub, options: LogOptions): unknown {
  if (cause === undefined) return undefined;
  if (!(cause instanceof Error)) return { name: typeof cause };
  const { code, action, ErrorCode, OriginalStatusCode, $metadata } = cause as Error & Record<string, unknown>;
  return {
    code,
    action,
    ErrorCode,
    OriginalStatusCode,
    $metadata,
    name: cause.name,
    message: scrub(cause.message),
    ...(options.keepsContent && cause instanceof ContainerFailure && { words: scrub(cause.words) }),
    stack: frames(cause),
    cause: loggedCause(cause, scrub, options),
  };
}

/** A stack begins with the message. */
function frames({ stack }: Error): string | undefined {
  const lines = originalStack(stack)?.split("\n") ?? [];
  return lines.filter((line) => /^\s+at /.test(line)).join("\n");
}

/** Takes what the request said out of a text, and bounds it. Whoever records content has it in the record anyway. */
function scrubber({ request, keepsContent }: LogOptions): Scrub {
  const asked = keepsContent || request === undefined ? "" : JSON.stringify(request).toLowerCase();
  return (text) => {
    const bounded = text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
    if (asked === "") return bounded;
    return unescaped(bounded).replace(/[\p{L}\p{N}_+-]+/gu, (word) =>
      word.length >= SHORTEST_SECRET && asked.includes(word.toLowerCase()) ? "…" : word,
    );
  };
}

/** Python writes what is not English so. */
function unescaped(text: string): string {
  return text.replaceAll(/\\u([0-9a-f]{4})/gi, (_escape, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
