import { setTimeout } from "node:timers/promises";

export interface LoadTarget {
  /** Base URLs of the doors; they take turns. */
  readonly doors: readonly string[];
  readonly key: string;
  readonly requestsPerSecond: number;
  /** Requests that may be open at once; beyond them the rate falls, and the report shows it. */
  readonly mostOpen: number;
}

export interface LoadReport {
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** What went wrong, in words. */
  readonly failures: readonly string[];
  /** Answers by the names that they consist of. */
  readonly answers: ReadonlyMap<string, number>;
}

/** So many answers of each kind are short, and then one is long: what is under way while an endpoint goes has to end well. */
const SHORT_ANSWERS = 19;
const LONG_TOKENS = 40;
const TICK_MILLISECONDS = 10;

/**
 * Sends chats at a constant rate, streamed and whole ones in turn, whatever becomes of those before.
 * @param onAnswer is told each name that an answer has, as soon as the answer is there
 */
export function startConstantLoad(target: LoadTarget, onAnswer: (name: string) => void = () => undefined) {
  const failures: string[] = [];
  const answers = new Map<string, number>();
  const open = new Set<Promise<void>>();
  const start = performance.now();
  let stopped = false;
  let sent = 0;

  async function send(index: number): Promise<void> {
    try {
      for (const name of await ask(target, index)) {
        answers.set(name, (answers.get(name) ?? 0) + 1);
        onAnswer(name);
      }
    } catch (error) {
      failures.push(`request ${index}: ${inWords(error)}`);
    }
  }

  const sending = (async () => {
    while (!stopped) {
      const due = ((performance.now() - start) * target.requestsPerSecond) / 1000;
      while (sent < due && open.size < target.mostOpen) {
        const request = send(sent).finally(() => open.delete(request));
        open.add(request);
        sent += 1;
      }
      await setTimeout(TICK_MILLISECONDS);
    }
  })();

  return {
    answers: answers as ReadonlyMap<string, number>,
    /** Sends no more, and waits for the answers to what was sent. */
    async stop(): Promise<LoadReport> {
      stopped = true;
      await sending;
      const seconds = (performance.now() - start) / 1000;
      await Promise.all(open);
      return { requests: sent, requestsPerSecond: sent / seconds, failures, answers };
    },
  };
}

/** @returns the different names in the answer: one, if one model gave it */
async function ask({ doors, key }: LoadTarget, index: number): Promise<Set<string>> {
  const turn = Math.floor(index / doors.length);
  const stream = turn % 2 === 1;
  const maxTokens = Math.floor(turn / 2) % (SHORT_ANSWERS + 1) === 0 ? LONG_TOKENS : 1;
  const response = await fetch(`${doors[index % doors.length]}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({
      model: "default",
      messages: [{ role: "user", content: "Who are you?" }],
      max_tokens: maxTokens,
      stream,
    }),
  });
  const body = await response.text();
  if (response.status !== 200) throw new Error(`HTTP ${response.status}, ${body.slice(0, 300)}`);
  const content = stream ? contentOfStream(body) : JSON.parse(body).choices[0].message.content;
  const words = String(content).trim().split(/\s+/);
  if (words.length !== maxTokens) throw new Error(`${words.length} tokens of ${maxTokens}: ${body.slice(-300)}`);
  return new Set(words);
}

function contentOfStream(body: string): string {
  if (!body.endsWith("data: [DONE]\n\n")) throw new Error(`The stream broke off: ${body.slice(-300)}`);
  return body
    .split("\n\n")
    .filter((event) => event.startsWith("data: {"))
    .map((event) => JSON.parse(event.slice("data: ".length)).choices?.[0]?.delta?.content ?? "")
    .join("");
}

function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
