import { UserError } from "../../user-error.ts";
import type { BenchTarget } from "./bench-target.ts";

/** Short words, most of them a token of any vocabulary. */
const WORDS =
  "time year people way day man thing woman life child world school state family student group country problem hand part place case week company system program question work government number night point home water room mother area money story fact month lot right study book eye job word business issue side kind head house service friend father power hour game line end member law car city community name president team minute idea body information back parent face others level office door health person art war history party result change morning reason research girl guy moment air teacher force education".split(
    " ",
  );

/** How often a prompt's length is put right before it is taken as it is. */
const ROUNDS = 5;

/** Prompts of the wanted length. Each begins with words of its own, so that no prefix cache has it. */
export interface Prompts {
  readonly next: () => string;
  /** Tokens of the last one that was counted, the chat template's included. */
  readonly tokens: number;
  /** Whether the container's tokenizer counted, or the model's usage. */
  readonly countedBy: "tokenizer" | "usage";
}

/**
 * Finds how many words make so many tokens: by the container's tokenizer where it has one, else by asking for one token and looking
 * at the usage.
 * @throws UserError when nothing can be counted
 */
export async function promptsOfLength(target: BenchTarget, tokens: number, signal: AbortSignal): Promise<Prompts> {
  const random = randomNumbers();
  const make = (words: number) => Array.from({ length: words }, () => WORDS[random() % WORDS.length]).join(" ");
  const byTokenizer = await countByTokenizer(target, make(1), signal).catch(() => undefined);
  const countedBy = byTokenizer === undefined ? "usage" : "tokenizer";
  const count = countedBy === "tokenizer" ? countByTokenizer : countByUsage;
  let words = tokens;
  let counted = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    counted = await count(target, make(words), signal);
    if (Math.abs(counted - tokens) <= tokens / 100) break;
    // What a template adds is there with the fewest words too.
    words = Math.max(1, Math.round(words + (tokens - counted) * (words / Math.max(words, counted))));
  }
  return { next: () => make(words), tokens: counted, countedBy };
}

async function countByTokenizer({ baseUrl, ...target }: BenchTarget, prompt: string, signal: AbortSignal) {
  const root = baseUrl.replace(/\/v1$/, "");
  const { count } = await post(`${root}/tokenize`, target, { messages: [{ role: "user", content: prompt }] }, signal);
  if (!Number.isInteger(count)) throw new UserError("The tokenizer does not count.");
  return Number(count);
}

async function countByUsage({ baseUrl, ...target }: BenchTarget, prompt: string, signal: AbortSignal) {
  const body = { messages: [{ role: "user", content: prompt }], max_tokens: 1 };
  const { usage } = await post(`${baseUrl}/chat/completions`, target, body, signal);
  const { prompt_tokens: tokens } = (usage ?? {}) as { prompt_tokens?: number };
  if (!Number.isInteger(tokens)) throw new UserError("The model does not say how many tokens a prompt has.");
  return Number(tokens);
}

async function post(
  url: string,
  { apiKey, model }: Omit<BenchTarget, "baseUrl">,
  body: object,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${apiKey}` };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify({ model, ...body }), signal });
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (response.ok) return answer;
  const { message } = (answer.error ?? {}) as { message?: string };
  throw new UserError(`${url} answers with HTTP ${response.status}${message === undefined ? "" : `: ${message}`}`);
}

/** Begins elsewhere in each run: what an earlier run asked lies in the prefix cache. */
function randomNumbers(): () => number {
  let state = (Date.now() ^ (process.pid << 16)) >>> 0 || 1;
  return () => {
    // Marsaglia's xorshift.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}
