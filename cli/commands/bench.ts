import { PricingClient } from "@aws-sdk/client-pricing";
import { SSMClient } from "@aws-sdk/client-ssm";
import { Command, InvalidArgumentError, Option } from "commander";
import type { Benchmark } from "../../contract/benchmark.ts";
import { DEFAULT_ALIAS, type DoorName } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { explainAwsError } from "../aws/aws-errors.ts";
import { type BenchResult, requestsOf, runBench } from "../bench/bench.ts";
import { type BenchedModel, benchText } from "../bench/bench-text.ts";
import { keepBenchmark } from "../bench/keep-benchmark.ts";
import { type ServedModel, servedModel } from "../bench/served-model.ts";
import { interruption } from "../command-line/interruption.ts";
import { readStage, type SettingFlags, type Stage, withStageOptions } from "../command-line/stage-options.ts";
import { writeOutput } from "../command-line/write-output.ts";
import { PRICING_REGION } from "../cost/live-prices.ts";
import { openAiBaseUrl } from "../probes/test-api-gateway.ts";
import { terminalColumns } from "../text/terminal-columns.ts";

interface Options extends SettingFlags {
  readonly alias: string;
  readonly clients: readonly number[];
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly requests?: number;
  readonly door?: DoorName;
  readonly key?: string;
  readonly url?: string;
  readonly keep: boolean;
  readonly html?: string;
  readonly json?: boolean;
}

export function benchCommand(): Command {
  return withStageOptions(new Command("bench"))
    .description(
      "Measures how fast a model answers: tokens a second, time to the first token and between tokens, and what a million tokens cost at that load. " +
        "It costs nothing beyond the instances that run anyway, and takes the model's time: others wait longer meanwhile. Ctrl-C ends it with what was measured.",
    )
    .option("--alias <alias>", "which model", DEFAULT_ALIAS)
    .addOption(
      new Option("--clients <counts>", "how many ask at once, one run for each")
        .argParser(counts)
        .default([1, 8, 32], "1,8,32"),
    )
    .option("--prompt-tokens <count>", "tokens of each prompt", wholeNumber, 512)
    .option("--output-tokens <count>", "tokens of each answer", wholeNumber, 128)
    .option("--requests <count>", "of each run (default: 4 for each client, and at least 16)", wholeNumber)
    .addOption(
      new Option("--door <door>", "through which door (default: the one that clients are told)").choices([
        "function-url",
        "http-api",
      ]),
    )
    .option("--key <key>", "API key without limits (default: OPENAI_API_KEY)")
    .option("--url <url>", "another server with OpenAI's API, of which nothing is kept and no price is known")
    .option("--no-keep", "do not keep the result for cost, recommend and the alarm of the model's speed")
    .addOption(new Option("--html <file>", "write a page with plots, which needs no network").conflicts("json"))
    .action(
      async ({
        alias,
        clients,
        promptTokens,
        outputTokens,
        requests,
        door,
        key,
        url,
        keep,
        html,
        json,
        ...flags
      }: Options) => {
        if (url !== undefined && door !== undefined) throw new UserError("--url and --door are two servers: say one.");
        const stage = readStage(flags);
        const apiKey = key ?? stage.environment.OPENAI_API_KEY;
        if (!apiKey) {
          throw new UserError(
            "--key is missing: give it, or set OPENAI_API_KEY; `npx openai-sagemaker keys create bench` makes one without limits.",
          );
        }
        const region = stage.settings.AWS_REGION;
        const ssm = new SSMClient({ region });
        const clientsOfAws = { ssm, pricing: new PricingClient({ region: PRICING_REGION }) };
        const served =
          url === undefined
            ? await servedModel(
                clientsOfAws,
                { names: stage.names, region, prices: stage.settings.INSTANCE_PRICES },
                { alias, door },
              )
            : undefined;
        const baseUrl = served?.baseUrl ?? openAiBaseUrl(url ?? "");
        requireRoom(served, promptTokens + outputTokens);
        const all = clients.reduce((sum, count) => sum + requestsOf(count, requests), 0);
        console.error(
          `${all} requests to ${served?.served ?? baseUrl}. It costs nothing beyond what runs anyway, and takes the model's time: others wait longer meanwhile.`,
        );
        const result = await runBench(
          { baseUrl, apiKey, model: alias },
          {
            clients,
            promptTokens,
            answerTokens: outputTokens,
            requests,
            usdPerHour: served?.usdPerHour,
            signal: interruption(),
            stream: process.stderr,
          },
        );
        const measuredAt = new Date().toISOString();
        const model: BenchedModel = served ?? { alias };
        if (json) console.log(JSON.stringify(asJson(model, result, measuredAt), null, 2));
        else console.log(benchText(model, result, terminalColumns(process.stdout)));
        if (html !== undefined) {
          const { benchPage } = await import("../bench/bench-page.ts");
          writeOutput("--html", html, await benchPage(model, result, measuredAt));
          console.error(`Written to ${html}.`);
        }
        if (served !== undefined && keep && result.levels.length > 0)
          await keepResult(ssm, stage, served, result, measuredAt);
        if (result.interrupted) process.exitCode = 130;
        else if (result.levels.length < clients.length) process.exitCode = 1;
      },
    );
}

/** A prompt that the model has no room for is refused a hundred times. */
function requireRoom(served: ServedModel | undefined, tokens: number): void {
  const room = served?.published.contextLength;
  if (room === undefined || tokens <= room) return;
  throw new UserError(
    `The model has ${room} tokens of context, and ${tokens} are wanted: say less with --prompt-tokens or --output-tokens.`,
  );
}

/** Who may not write it has the figures all the same. */
async function keepResult(
  ssm: SSMClient,
  { names }: Pick<Stage, "names">,
  { alias, published }: ServedModel,
  { levels }: BenchResult,
  measuredAt: string,
): Promise<void> {
  const { modelId, definition, instanceType, instanceCount = 1 } = published;
  const benchmark: Benchmark = {
    modelId,
    ...(definition !== undefined && { definition }),
    instanceType,
    instanceCount,
    measuredAt,
    levels: [...levels],
  };
  try {
    await keepBenchmark(ssm, names, alias, benchmark);
  } catch (error) {
    const sentence = explainAwsError(error);
    if (sentence === undefined) throw error;
    console.error(`The result is not kept. ${sentence}`);
  }
}

function asJson({ alias, served, usdPerHour, priceSource }: BenchedModel, result: BenchResult, measuredAt: string) {
  return { alias, served, usdPerHour, priceSource, measuredAt, ...result };
}

const MOST_CLIENTS = 512;

function counts(value: string): number[] {
  const numbers = value.split(",").map(wholeNumber);
  if (numbers.some((number) => number > MOST_CLIENTS)) throw new InvalidArgumentError(`Give at most ${MOST_CLIENTS}.`);
  return numbers;
}

function wholeNumber(value: string): number {
  if (!/^[1-9]\d{0,6}$/.test(value.trim())) throw new InvalidArgumentError("Give a whole number of at least 1.");
  return Number(value);
}
