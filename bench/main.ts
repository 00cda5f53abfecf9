import { cpus, loadavg } from "node:os";
import { Command, InvalidArgumentError } from "commander";
import { bundle } from "../constructs/base/bundle.ts";
import { unpackFunction } from "../local/lambda/unpack-function.ts";
import { DEFAULT_ALIAS } from "../names.ts";
import { measureBuffered, measureStreamed } from "./answer-figures.ts";
import { measureBundles } from "./artefact-figures.ts";
import { measureColdStart } from "./cold-start.ts";
import { measureCommands } from "./command-figures.ts";
import { formatTable, type Section } from "./figure.ts";
import { DOORS, eventFrom } from "./function-events.ts";
import { ROUTED_ALIAS, startLoopbackSageMaker } from "./loopback-sagemaker.ts";
import { measureMemory } from "./memory-figures.ts";
import { startMeasuredProcess } from "./start-measured-process.ts";
import { measureZeroDowntime } from "./zero-downtime.ts";

/** So many that the beginning and the end of a stream count little. */
const TOKENS_PER_STREAM = 128;

const command = new Command("npm run bench --")
  .description("Measures what the product adds to the bare AWS SDK and to bare Node, on this machine.")
  .option("--json", "print one JSON object instead of tables")
  .option(
    "--memory",
    "in place of that, what the proxy needs at several sizes of its memory, held to Lambda's share of a processor",
  )
  .option("--sizes <MiB,...>", "of --memory", sizes, [256, 384, 512, 640, 768, 1_024])
  .option("--rounds <count>", "of --memory", positive, 5)
  .option(
    "--zero-downtime",
    "in place of that, replace a model five times and roll two deployments back, while clients ask the local stack at both doors",
  )
  .option("--rate <requests per second>", "of --zero-downtime, streams and whole answers mixed", positive, 200)
  .option(
    "--time-scale <factor>",
    "what the waits of --zero-downtime, and the proxy's cache with them, take of their time",
    positive,
    0.02,
  )
  .action(async ({ json, memory, sizes, rounds, zeroDowntime, rate, timeScale }: Options) => {
    if (memory) return measureMemory({ sizes, rounds, json: json === true });
    if (zeroDowntime) return measureZeroDowntime({ rate, timeScale, json: json === true });
    const [cpu] = cpus();
    /** Timings are worth something while `load`, the processes that want to run, is below the number of cores. */
    const machine = { cpu: cpu?.model, cores: cpus().length, load: loadavg()[0], node: process.version };
    const sections: Section[] = [];
    if (!json) console.log(`${machine.cpu}, ${machine.cores} cores, load ${machine.load}; Node ${machine.node}`);
    for await (const section of measure()) {
      sections.push(section);
      if (!json) console.log(`\n${formatTable(section)}`);
    }
    if (json) console.log(JSON.stringify({ machine, sections }));
  });

interface Options {
  readonly json?: boolean;
  readonly memory?: boolean;
  readonly sizes: readonly number[];
  readonly rounds: number;
  readonly zeroDowntime?: boolean;
  readonly rate: number;
  readonly timeScale: number;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("It must be a positive number.");
  return value;
}

function sizes(text: string): number[] {
  return text.split(",").map(positive);
}

async function* measure(): AsyncGenerator<Section> {
  const sageMaker = await startLoopbackSageMaker();
  const closers: (() => unknown)[] = [sageMaker.close];
  try {
    const { taskRoot, remove } = unpackFunction("openai-proxy", bundle("openai-proxy").zipPath);
    closers.push(remove);
    const { endpointName, environment, key, limitedKey } = sageMaker;
    const messages = [{ role: "user", content: "What is the capital of France?" }];
    const body = JSON.stringify({ model: DEFAULT_ALIAS, messages, max_tokens: TOKENS_PER_STREAM });
    const streamBody = JSON.stringify({ model: DEFAULT_ALIAS, messages, max_tokens: TOKENS_PER_STREAM, stream: true });
    const chat = { body, event: await eventFrom(DOORS.httpApi, key, body) };
    const stream = { body: streamBody, event: await eventFrom(DOORS.functionUrl, key, streamBody) };

    const options = { taskRoot, endpointName, chat, stream };
    const proxy = startMeasuredProcess("proxy", options, environment);
    closers.push(proxy.end);
    const bareSdk = startMeasuredProcess("bare SDK", options, environment);
    closers.push(bareSdk.end);
    yield await measureBuffered("Warm buffered chat", { proxy, bareSdk }, 1.15);
    // Its limits cost a question to DynamoDB, which nothing can hide.
    const limitedChat = { body, event: await eventFrom(DOORS.httpApi, limitedKey, body) };
    const limited = startMeasuredProcess("proxy", { ...options, chat: limitedChat }, environment);
    closers.push(limited.end);
    yield await measureBuffered("Warm buffered chat, limits", { proxy: limited, bareSdk });
    const counting = startMeasuredProcess("bare SDK, counted", options, environment);
    closers.push(counting.end);
    yield await measureBuffered("The same, SDK counts, too", { proxy: limited, bareSdk: counting }, 1);
    yield await measureStreamed("Streamed chat", { proxy, bareSdk }, TOKENS_PER_STREAM);
    const asked = {
      model: ROUTED_ALIAS,
      input: "What is the capital of France?",
      max_output_tokens: TOKENS_PER_STREAM,
    };
    const responseBody = JSON.stringify({ ...asked, stream: true });
    const responseEvent = await eventFrom(DOORS.functionUrl, key, responseBody, "response");
    const response = { ...options, stream: { body: responseBody, event: responseEvent } };
    const responses = startMeasuredProcess("proxy", response, environment);
    closers.push(responses.end);
    const bareResponses = startMeasuredProcess("bare SDK", response, environment);
    closers.push(bareResponses.end);
    yield await measureStreamed("Streamed response", { proxy: responses, bareSdk: bareResponses }, TOKENS_PER_STREAM);
    yield await measureColdStart(taskRoot, chat.event, environment);
    yield measureBundles();
    yield await measureCommands();
  } finally {
    for (const closer of closers.reverse()) await closer();
  }
}

try {
  await command.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
