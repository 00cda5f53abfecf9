import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { runBench } from "../../cli/bench/bench.ts";
import { median } from "../../cli/bench/percentile.ts";
import { runTool } from "../../cli/command-line/command-line.ts";
import { table } from "../../cli/text/table.ts";
import { PROJECT_FOLDER } from "../../project-folder.ts";
import { UserError } from "../../user-error.ts";
import { runProgram } from "../client-suites/run-program.ts";
import { startPacedServer } from "./start-paced-server.ts";
import { startVllm } from "../client-suites/start-vllm.ts";

/**
 * Measures one vLLM with `bench` and with `vllm bench serve`, by turns, so that whatever else the machine does hits both alike; their
 * medians have to agree. By hand: a vLLM for the CPU has 6 GB.
 */

interface Options {
  readonly vllm: string;
  readonly containerUrl?: string;
  readonly pace?: string;
  readonly weights: string;
  readonly rounds: string;
  readonly clients: string;
  readonly requests: string;
  readonly promptTokens: string;
  readonly outputTokens: string;
}

const MODEL = "default";
const MOST_APART = 0.05;

/** What both measure; milliseconds but for the rate. */
interface Figures {
  readonly "tokens/s": number;
  readonly "first token, p50": number;
  readonly "each token, p50": number;
  readonly "answer, p50": number;
}

const command = new Command("node tests/bench-agreement/main.ts")
  .description("Compares bench with vllm bench serve, at one vLLM, by turns.")
  .option("--vllm <path>", "its executable", "vllm")
  .option("--pace <milliseconds>", "in place of a vLLM that serves, a server that writes a token every so many")
  .option("--container-url <url>", `a vLLM that serves already, under the name ${MODEL}`)
  .option(
    "--weights <folder>",
    "what it serves, with its tokenizer",
    join(PROJECT_FOLDER, "local", "container", "weights"),
  )
  .option("--rounds <count>", "of each", "5")
  .option("--clients <count>", "at once", "4")
  .option("--requests <count>", "of a round", "48")
  .option("--prompt-tokens <count>", "of each prompt", "100")
  .option("--output-tokens <count>", "of each answer", "64")
  .action(run);

async function run(options: Options): Promise<void> {
  if (options.containerUrl === undefined && options.vllm.includes("/") && !existsSync(options.vllm)) {
    return console.log(`Skipped: there is no ${options.vllm}. Name a vLLM with its benchmarks: --vllm PATH.`);
  }
  const folder = mkdtempSync(join(tmpdir(), "bench-agreement-"));
  const server = await serverOf(options);
  const url = options.containerUrl ?? server?.url ?? "";
  try {
    const ours: Figures[] = [];
    const theirs: Figures[] = [];
    // One of each that does not count: what nobody has asked before is slow.
    for (let round = -1; round < Number(options.rounds); round += 1) {
      const pair = [await measureOurs(url, options), await measureTheirs(url, options, folder, round)] as const;
      if (round < 0) continue;
      ours.push(pair[0]);
      theirs.push(pair[1]);
      console.error(
        `round ${round + 1}: ${pair.map((figures) => figures["tokens/s"].toFixed(1)).join(" and ")} tokens/s`,
      );
    }
    compare(ours, theirs);
  } finally {
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function serverOf({ containerUrl, pace, ...options }: Options) {
  if (pace !== undefined) return startPacedServer(Number(pace));
  return containerUrl === undefined ? startVllm({ ...options, model: MODEL }) : undefined;
}

async function measureOurs(url: string, options: Options): Promise<Figures> {
  const { levels, failures } = await runBench(
    { baseUrl: `${url}/v1`, apiKey: "none", model: MODEL },
    {
      clients: [Number(options.clients)],
      requests: Number(options.requests),
      promptTokens: Number(options.promptTokens),
      answerTokens: Number(options.outputTokens),
      signal: new AbortController().signal,
      stream: { write: () => true },
    },
  );
  const [level] = levels;
  if (level === undefined || failures.length > 0) throw new UserError(`bench failed: ${failures.join(" ")}`);
  return {
    "tokens/s": level.tokensPerSecond,
    "first token, p50": level.firstToken.p50,
    "each token, p50": level.betweenTokens.p50,
    "answer, p50": level.answer.p50,
  };
}

async function measureTheirs(url: string, options: Options, folder: string, round: number): Promise<Figures> {
  const file = `round-${round}.json`;
  const flags = {
    backend: "openai-chat",
    endpoint: "/v1/chat/completions",
    "base-url": url,
    model: MODEL,
    tokenizer: options.weights,
    "dataset-name": "random",
    "random-input-len": options.promptTokens,
    "random-output-len": options.outputTokens,
    "num-prompts": options.requests,
    "max-concurrency": options.clients,
    "percentile-metrics": "ttft,tpot,e2el",
    "metric-percentiles": "50,95,99",
    temperature: "0",
    seed: String(1000 + round),
    "result-dir": folder,
    "result-filename": file,
  };
  const words = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  const env = { ...process.env, HF_HUB_OFFLINE: "1", VLLM_NO_USAGE_STATS: "1", OMP_NUM_THREADS: "1" };
  const output = await runProgram(options.vllm, ["bench", "serve", ...words, "--ignore-eos", "--save-result"], { env });
  const path = join(folder, file);
  if (!existsSync(path))
    throw new UserError(`vllm bench serve failed: ${output.trim().split("\n").slice(-5).join("\n")}`);
  const result = JSON.parse(readFileSync(path, "utf8")) as Record<string, number>;
  return {
    "tokens/s": result.output_throughput ?? Number.NaN,
    "first token, p50": result.p50_ttft_ms ?? Number.NaN,
    "each token, p50": result.p50_tpot_ms ?? Number.NaN,
    "answer, p50": result.p50_e2el_ms ?? Number.NaN,
  };
}

function compare(ours: readonly Figures[], theirs: readonly Figures[]): void {
  const names = Object.keys(ours[0] ?? {}) as (keyof Figures)[];
  const rows = names.map((name) => {
    const [one, other] = [ours, theirs].map((all) => median(all.map((figures) => figures[name]))) as [number, number];
    return { name, one, other, apart: one / other - 1 };
  });
  console.log(
    table(
      ["median of the rounds", ">bench", ">vllm bench serve", ">apart"],
      rows.map(({ name, one, other, apart }) => [
        name,
        one.toFixed(2),
        other.toFixed(2),
        `${(100 * apart).toFixed(1)} %`,
      ]),
    ),
  );
  const rate = rows.find(({ name }) => name === "tokens/s");
  if (Math.abs(rate?.apart ?? 1) > MOST_APART) {
    throw new UserError(`Their tokens a second are more than ${100 * MOST_APART} % apart.`);
  }
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));
await runTool(command);
