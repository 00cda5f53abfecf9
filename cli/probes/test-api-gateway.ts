import OpenAI, { APIConnectionError, APIError } from "openai";
import { keyIdOf } from "../../contract/api-key.ts";
import { UserError } from "../../user-error.ts";
import { type Observation, ProbeFailure, type ProbeResult, probeSequence, stopwatch } from "./probe.ts";

export interface GatewayTest {
  /** Either door's URL, with or without `/v1`. */
  readonly apiUrl: string;
  readonly apiKey: string;
  /** Default: the first model that is listed. */
  readonly model?: string | undefined;
  /** Gets each result as it comes. */
  readonly onResult?: (result: ProbeResult) => void;
  /** Default 60 s: longer than either door waits for a first byte. */
  readonly timeoutMilliseconds?: number;
}

const PROMPT = "The President said that";
const MESSAGES = [{ role: "user", content: PROMPT }] as const;
const MAX_TOKENS = 32;

/**
 * Asks the gateway what clients ask it, with OpenAI's own client: models, completion, chat, stream, a wrong key, an unknown
 * model.
 * @throws UserError when nothing answers at the URL at all
 */
export async function testApiGateway(test: GatewayTest): Promise<ProbeResult[]> {
  const { apiUrl, apiKey, onResult, timeoutMilliseconds = 60_000 } = test;
  const baseURL = openAiBaseUrl(apiUrl);
  const client = new OpenAI({ apiKey, baseURL, maxRetries: 0, timeout: timeoutMilliseconds });
  const { results, run } = probeSequence({ explain, onResult });

  let model = test.model ?? "";
  await run("models", async () => {
    const ids = (await reach(baseURL, () => client.models.list())).data.map(({ id }) => id);
    if (ids.length === 0) throw new ProbeFailure("no model is listed: provision one");
    model ||= ids[0] ?? "";
    if (!ids.includes(model)) throw new ProbeFailure(`there is no model ${model}, but ${ids.join(", ")}`);
    return { note: ids.join(", ") };
  });
  // Without a list there is no model to ask for; the alias of a stage's own model is as good a guess as any.
  model ||= "default";
  await run("completion", async () => {
    const { choices, usage } = await client.completions.create({ model, prompt: PROMPT, max_tokens: MAX_TOKENS });
    if (!choices[0]?.text) throw new ProbeFailure("the answer has no text");
    return tokens(usage);
  });
  await run("chat", async () => {
    const request = { model, messages: [...MESSAGES], max_tokens: MAX_TOKENS };
    const { choices, usage } = await client.chat.completions.create(request);
    if (!choices[0]?.message.content) throw new ProbeFailure("the answer has no text");
    return tokens(usage);
  });
  await run("stream", () => stream(client, model));
  await run("wrong key", async () => {
    const wrong = new OpenAI({ apiKey: wrongKey(apiKey), baseURL, maxRetries: 0, timeout: timeoutMilliseconds });
    return refusedWith(401, () => wrong.models.list());
  });
  await run("unknown model", () =>
    refusedWith(404, () =>
      client.chat.completions.create({ model: "no-such-model", messages: [...MESSAGES], max_tokens: 1 }),
    ),
  );
  return results;
}

/** @throws UserError when it is no URL */
export function openAiBaseUrl(apiUrl: string): string {
  if (!URL.canParse(apiUrl) || !/^https?:$/.test(new URL(apiUrl).protocol)) {
    throw new UserError(`${apiUrl} is not a URL such as https://abc123.execute-api.eu-north-1.amazonaws.com/v1.`);
  }
  return `${apiUrl.replace(/\/+$/, "").replace(/\/v1$/, "")}/v1`;
}

async function stream(client: OpenAI, model: string): Promise<Observation> {
  const watch = stopwatch();
  const chunks = await client.chat.completions.create({
    model,
    messages: [...MESSAGES],
    max_tokens: MAX_TOKENS,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = "";
  let observation: Observation = {};
  for await (const { choices, usage } of chunks) {
    const piece = choices[0]?.delta.content ?? "";
    if (piece !== "") watch.piece();
    text += piece;
    if (usage) observation = tokens(usage);
  }
  if (text === "") throw new ProbeFailure("the stream has no text");
  return { ...observation, ...watch.observed() };
}

function tokens(usage: { readonly completion_tokens: number } | null | undefined): Observation {
  return usage ? { completionTokens: usage.completion_tokens } : {};
}

/** The same key id with another secret: what is tested is the comparison, not only the look of a key. */
function wrongKey(apiKey: string): string {
  return `sk-${keyIdOf(apiKey) ?? "0123456789ab"}-${"0".repeat(43)}`;
}

async function refusedWith(status: number, call: () => Promise<unknown>): Promise<Observation> {
  try {
    await call();
  } catch (error) {
    if (error instanceof APIError && error.status === status) return { note: `refused with ${status}` };
    throw error;
  }
  throw new ProbeFailure(`answered, but ${status} was expected`);
}

async function reach<T>(url: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof APIConnectionError)) throw error;
    throw new Unreachable(url, error);
  }
}

class Unreachable extends UserError {
  constructor(url: string, error: APIConnectionError) {
    super(`Nothing answers at ${url}: ${failureReason(error)}.`);
  }
}

/** The innermost cause has the code of the network: `fetch failed` alone helps nobody. */
function failureReason(error: Error): string {
  const code = "code" in error && typeof error.code === "string" ? ` (${error.code})` : "";
  if (error.cause instanceof Error) return failureReason(error.cause);
  return `${error.message.replace(/\.$/, "")}${error.message.includes(code.slice(2, -1)) ? "" : code}`;
}

function explain(error: unknown): Pick<ProbeResult, "note" | "refusedWith"> {
  // Nothing else would get through either.
  if (error instanceof Unreachable) throw error;
  if (error instanceof APIConnectionError) return { note: failureReason(error) };
  if (!(error instanceof APIError)) throw error;
  return { note: error.message, ...(error.status !== undefined && { refusedWith: error.status }) };
}
