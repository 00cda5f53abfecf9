import { setTimeout as wait } from "node:timers/promises";
import { median, percentile } from "../cli/bench/percentile.ts";
import { table } from "../cli/text/table.ts";
import { bundle } from "../constructs/base/bundle.ts";
import { InvocationRefused } from "../local/lambda/error-payload.ts";
import { DEFAULT_ALIAS } from "../names.ts";
import { createBoundedProxy } from "./bounded-proxy.ts";
import { DOORS, eventFrom } from "./function-events.ts";
import { createGroup, createLambdaShare } from "./lambda-share.ts";
import { startLoopbackSageMaker } from "./loopback-sagemaker.ts";
import { answerInTime, tokenTimes } from "./paced-container.ts";
import { startUpstreamClock } from "./upstream-clock.ts";

const CHATS_A_ROUND = 40;
/** Three seconds. */
const TOKENS_PER_STREAM = 600;
/** As much as fits into an event of 6 MB, where every quote and line end takes two bytes, and again two as JSON in JSON. */
const LARGE_TEXT = 'A word, "quoted", and a line.\n'.repeat(165_000);

/** What the proxy needs of its own, at one size of its memory. All times in milliseconds. */
interface MemoryFigures {
  readonly memoryMiB: number;
  /** Of a chat, less the time in which AWS or the model was waited for. */
  readonly chats: number[];
  /** Processor time of a chat, with what the runtime does besides. */
  readonly processorTimes: number[];
  /** From the model's writing to the caller's reading. */
  readonly tokens: number[];
  /** As `chats`, with 6 MB to read and 6 MB to write. */
  readonly large: number[];
  /** As `chats`, from the start of the process. */
  readonly coldStarts: number[];
  /** MiB at the fullest. */
  peak: number;
  readonly failures: string[];
}

export interface MemoryOptions {
  readonly sizes: readonly number[];
  readonly rounds: number;
  readonly json: boolean;
}

/**
 * Holds the proxy to Lambda's share of a processor at several sizes of its memory, in turns, so that whatever else the machine does hits
 * all alike. Skips, with the reason, where the machine cannot bound a process.
 */
export async function measureMemory({ sizes, rounds, json }: MemoryOptions): Promise<void> {
  const closers: (() => unknown)[] = [];
  try {
    const subjects: Awaited<ReturnType<typeof startSubject>>[] = [];
    const sageMaker = await startLoopbackSageMaker((request, response) => void answerInTime(request, response));
    closers.push(sageMaker.close);
    const upstream = await startUpstreamClock(sageMaker.environment.AWS_ENDPOINT_URL);
    closers.push(upstream.close);
    const environment = { ...sageMaker.environment, AWS_ENDPOINT_URL: upstream.url };
    for (const memoryMiB of sizes) {
      const subject = await startSubject(memoryMiB, environment).catch((error: unknown) => {
        throw new Skipped(`this machine cannot bound a process to Lambda's share: ${messageOf(error)}`);
      });
      closers.push(subject.close);
      subjects.push(subject);
    }
    const events = await eventsFor(sageMaker.limitedKey);
    for (let round = 0; round < rounds; round += 1) {
      for (const subject of subjects) await measureRound(subject, events, upstream);
      if (!json) process.stderr.write(`round ${round + 1} of ${rounds}\n`);
    }
    const figures = subjects.map((subject) => summary(subject.figures, subject.peak()));
    console.log(json ? JSON.stringify(figures) : memoryTable(figures));
    if (figures.some(({ failures }) => failures.length > 0)) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof Skipped)) throw error;
    console.log(`Skipped: ${error.message}`);
  } finally {
    for (const closer of closers.reverse()) await closer();
  }
}

class Skipped extends Error {}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function startSubject(memoryMiB: number, environment: Readonly<Record<string, string>>) {
  const share = await createLambdaShare(memoryMiB);
  const options = { ...bundle("openai-proxy"), environment, memoryMiB };
  const buffered = createBoundedProxy({ ...options, handler: "httpApiHandler", share });
  const streaming = createBoundedProxy({ ...options, handler: "functionUrlHandler", share: createGroup(memoryMiB) });
  const figures: MemoryFigures = {
    memoryMiB,
    chats: [],
    processorTimes: [],
    tokens: [],
    large: [],
    coldStarts: [],
    peak: 0,
    failures: [],
  };
  return {
    buffered,
    streaming,
    figures,
    peak: () => Math.max(buffered.peak(), streaming.peak()),
    close: () => Promise.all([buffered.close(), streaming.close()]),
  };
}

async function eventsFor(key: string) {
  const messages = [{ role: "user", content: "What is the capital of France?" }];
  const chat = { model: DEFAULT_ALIAS, messages, max_tokens: TOKENS_PER_STREAM };
  const large = { ...chat, messages: [{ role: "user", content: LARGE_TEXT }], logprobs: true };
  const event = (door: (typeof DOORS)[keyof typeof DOORS], body: object) => eventFrom(door, key, JSON.stringify(body));
  return {
    chat: await event(DOORS.httpApi, chat),
    large: await event(DOORS.httpApi, large),
    stream: await event(DOORS.functionUrl, { ...chat, stream: true }),
    largeStream: await event(DOORS.functionUrl, { ...large, stream: true, max_tokens: 3 }),
  };
}

type Subject = Awaited<ReturnType<typeof startSubject>>;
type Events = Awaited<ReturnType<typeof eventsFor>>;

async function measureRound(
  { buffered, streaming, figures }: Subject,
  events: Events,
  upstream: { waited(): number },
): Promise<void> {
  const { chats, processorTimes, tokens, large, coldStarts, failures } = figures;
  const ask = async (event: string) => {
    let begin = 0;
    const { payload, functionError } = await whenFree(() => {
      upstream.waited();
      begin = performance.now();
      return buffered.invoke(event);
    });
    const own = performance.now() - begin - upstream.waited();
    const { statusCode } = JSON.parse(payload) as { statusCode?: number };
    if (functionError ?? statusCode !== 200) failures.push(payload.slice(0, 300));
    return own;
  };
  const stream = async (event: string) => {
    const { body } = await whenFree(() => streaming.invokeWithResponseStream(event));
    let text = "";
    let read = 0;
    for await (const bytes of body) {
      const now = performance.now();
      text += Buffer.from(bytes).toString();
      const known = [...text.matchAll(/"content":"(\d+) "/g)].length;
      for (; read < known; read += 1) tokens.push(now - (tokenTimes[read] ?? Number.NaN));
    }
    if (!text.includes("data: [DONE]")) failures.push(text.slice(-300));
  };

  await buffered.endIdle();
  coldStarts.push(await ask(events.chat));
  for (let count = 0; count < CHATS_A_ROUND; count += 1) {
    // One that begins when the share of this period is used up tells of the one before.
    await wait(25);
    const before = buffered.share.usedMilliseconds();
    chats.push(await ask(events.chat));
    processorTimes.push(buffered.share.usedMilliseconds() - before);
  }
  for (let count = 0; count < 4; count += 1) large.push(await ask(events.large));
  await streaming.endIdle();
  await stream(events.stream);
  await stream(events.largeStream);
}

/** A function that has answered may have something to do before it takes the next. */
async function whenFree<Result>(invoke: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await invoke();
    } catch (error) {
      if (!(error instanceof InvocationRefused)) throw error;
      await wait(25);
    }
  }
}

type Summary = ReturnType<typeof summary>;

function summary(figures: MemoryFigures, peak: number) {
  const { memoryMiB, chats, processorTimes, tokens, large, coldStarts, failures } = figures;
  return {
    memoryMiB,
    chatP50: median(chats),
    chatP95: percentile(chats, 0.95),
    processorTime: median(processorTimes),
    tokenP95: percentile(tokens, 0.95),
    large: median(large),
    coldStart: median(coldStarts),
    peak,
    samples: chats.length,
    failures,
  };
}

function memoryTable(figures: readonly Summary[]): string {
  const most = figures.at(-1);
  const milliseconds = (value: number) => value.toFixed(value < 100 ? 1 : 0);
  const rows = figures.map((each) => [
    `${each.memoryMiB}`,
    milliseconds(each.chatP50),
    milliseconds(each.chatP95),
    `${(each.chatP95 / (most?.chatP95 ?? Number.NaN)).toFixed(2)} ×`,
    milliseconds(each.processorTime),
    milliseconds(each.tokenP95),
    milliseconds(each.large),
    milliseconds(each.coldStart),
    each.peak.toFixed(0),
    `${each.failures.length}`,
  ]);
  const head = ["MiB", ">p50", ">p95", ">ratio", ">CPU", ">token", ">6 MB", ">cold", ">peak", ">failed"];
  return [
    "The proxy's own part, in milliseconds, under Lambda's share of a processor:",
    "",
    table(head, rows),
    "",
    `p50, p95: of ${figures[0]?.samples} chats by a key with limits, without the time of AWS and the model; ratio: p95 to that of the last row.`,
    "CPU: processor time of a chat. token: from model to caller at 200 tokens/s, p95. 6 MB: of request and answer, median.",
    "cold: from the start of the process to the first answer, median. peak: MiB in memory at the fullest.",
    ...figures.flatMap(({ memoryMiB, failures }) =>
      failures.slice(0, 3).map((each) => `${memoryMiB} MiB failed: ${each}`),
    ),
  ].join("\n");
}
