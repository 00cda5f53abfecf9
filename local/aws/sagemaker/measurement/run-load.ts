import { createParser } from "eventsource-parser";

export interface Load {
  /** Base URL of the container. */
  readonly url: URL;
  readonly concurrency: number;
  readonly requests: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Asked before each request. */
  readonly mayAsk: () => Promise<unknown>;
  readonly signal: AbortSignal;
}

/** Milliseconds. */
export interface Answered {
  readonly firstToken: number;
  readonly betweenTokens: number | undefined;
  readonly latency: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
}

export interface LoadFigures {
  readonly seconds: number;
  readonly answered: readonly Answered[];
  readonly failed: number;
}

/** As AIPerf has it in the jobs: https://github.com/aws-samples/sample-sagemaker-agentic-model-deployment, failure_reason.txt */
const MOST_FAILURES = 0.01;

/**
 * Really asks a container, so many at once, each again as soon as it has its answer: what AIPerf does in AWS.
 * @throws an Error, whose message becomes the job's `FailureReason`
 */
export async function runLoad(load: Load): Promise<LoadFigures> {
  const { requests, concurrency } = load;
  const answered: Answered[] = [];
  const failures: string[] = [];
  const started = performance.now();
  let next = 0;
  const client = async () => {
    while (next < requests && !load.signal.aborted) {
      const number = next++;
      try {
        answered.push(await ask(load, number));
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, requests) }, client));
  load.signal.throwIfAborted();
  if (failures.length > MOST_FAILURES * requests) {
    const rate = ((100 * failures.length) / requests).toFixed(2);
    throw new Error(
      `Benchmark error rate ${rate}% (${failures.length}/${requests}) exceeds maximum 1%. Top errors: ${failures[0]}`,
    );
  }
  return { seconds: (performance.now() - started) / 1000, answered, failed: failures.length };
}

/** A chat; of a model without a chat template, which the laptop's built-in one is, a completion. */
async function ask(load: Load, number: number): Promise<Answered> {
  const prompt = promptOf(load.promptTokens, number);
  try {
    return await stream(load, { messages: [{ role: "user", content: prompt }] });
  } catch (error) {
    if (error instanceof Error && /chat template/i.test(error.message)) return stream(load, { prompt });
    throw error;
  }
}

const WORDS = "the of and to in a is that for it as was with be by on not he his but at are this have from".split(" ");

/** No two alike, so that no prefix cache has them. */
function promptOf(tokens: number, number: number): string {
  return Array.from({ length: tokens }, (_, index) => WORDS[(index * 7 + number * (index + 3)) % WORDS.length]).join(
    " ",
  );
}

async function stream({ url, outputTokens, mayAsk, signal }: Load, input: object): Promise<Answered> {
  await mayAsk();
  const started = performance.now();
  const response = await fetch(new URL("/invocations", url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      ...{ ...input, max_tokens: outputTokens, ignore_eos: true },
      ...{ stream: true, stream_options: { include_usage: true } },
    }),
    signal,
  });
  if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
  let first: number | undefined;
  let last = started;
  let usage = { prompt_tokens: 0, completion_tokens: 0 };
  const parser = createParser({
    onEvent({ data }) {
      if (data === "[DONE]") return;
      const chunk = JSON.parse(data);
      if (chunk.usage) ({ usage } = chunk);
      const [choice] = chunk.choices ?? [];
      if (!(choice?.delta?.content || choice?.text)) return;
      last = performance.now();
      first ??= last;
    },
  });
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) parser.feed(piece);
  if (first === undefined) throw new Error("InvalidInferenceResultError");
  const { prompt_tokens: promptTokens, completion_tokens: tokens } = usage;
  return {
    firstToken: first - started,
    betweenTokens: tokens > 1 ? (last - first) / (tokens - 1) : undefined,
    latency: last - started,
    promptTokens,
    outputTokens: tokens,
  };
}
