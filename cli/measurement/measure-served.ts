import { PricingClient } from "@aws-sdk/client-pricing";
import { UserError } from "../../user-error.ts";
import { explainAwsError } from "../aws/aws-errors.ts";
import { keepBenchmark } from "../bench/keep-benchmark.ts";
import { type ServedModel, servedModel } from "../bench/served-model.ts";
import { benchText } from "../bench/bench-text.ts";
import { confirmYes } from "../command-line/confirm.ts";
import { interruption } from "../command-line/interruption.ts";
import type { Stage } from "../command-line/stage-options.ts";
import { PRICING_REGION } from "../cost/live-prices.ts";
import type { Question } from "../recommend/recommend.ts";
import { isSameModel } from "../recommend/same-model.ts";
import { terminalColumns } from "../text/terminal-columns.ts";
import { wrapLines } from "../text/wrap.ts";
import { benchmarkServed } from "./benchmark-served.ts";
import { measure } from "./measure.ts";
import { withClients } from "./measurement-clients.ts";
import { unknownRegion } from "./measurement-plan.ts";
import { measurementRole } from "./measurement-role.ts";

export interface ServedOptions {
  /** The repository as it was typed. */
  readonly asked: string;
  readonly alias: string;
  readonly maxMinutes: number;
  readonly yes?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Has SageMaker ask a model that serves, and keeps what it measured where `bench` keeps it. */
export async function measureServed(
  { settings, names }: Stage,
  question: Question,
  { asked, alias, maxMinutes, yes, json }: ServedOptions,
): Promise<void> {
  const region = settings.AWS_REGION;
  await withClients(region, async (clients) => {
    const pricing = new PricingClient({ region: PRICING_REGION });
    const place = { names, region, prices: settings.INSTANCE_PRICES };
    const served = await servedModel({ ssm: clients.ssm, pricing }, place, { alias }).finally(() => pricing.destroy());
    requireMeasurable(served, question, asked);
    const { arn: roleArn, accountId } = await measurementRole(clients.iam, names);
    const bucket = names.weightsBucket(accountId);
    const stream = process.stderr;
    const measuring = benchmarkServed(clients, served, question, {
      ...{ names, region, roleArn, bucket, minutes: maxMinutes },
      async confirm() {
        stream.write(`${wrapLines(planOf(served, question, region), terminalColumns(stream))}\n\n`);
        const sentence = "SageMaker is going to ask it, and others wait longer meanwhile.";
        if (!yes) await confirmYes({ sentence });
      },
    });
    const benchmark = await measure(clients, measuring, { names, bucket, stream, signal: interruption() });
    await keepBenchmark(clients.ssm, names, alias, benchmark).catch((error: unknown) => {
      const why = explainAwsError(error);
      if (why === undefined) throw error;
      stream.write(`The result is not kept. ${why}\n`);
    });
    const result = {
      levels: benchmark.levels,
      countedBy: "AIPerf",
      failures: [],
      limits: [],
      interrupted: false,
    } as const;
    const columns = terminalColumns(process.stdout);
    console.log(
      json
        ? JSON.stringify({ alias, served: served.served, ...benchmark }, null, 2)
        : benchText(served, result, columns),
    );
  });
}

function planOf({ served }: ServedModel, { clients, promptTokens, answerTokens }: Question, region: string): string {
  return [
    `SageMaker asks ${served} by an AI benchmark job: prompts of ${promptTokens} tokens, answers of ${answerTokens}, ${clients} requests at once. It costs nothing beyond what runs anyway but the instance that makes the load, for some minutes, which AWS does not name.`,
    ...unknownRegion(region),
  ].join("\n");
}

function requireMeasurable({ alias, published }: ServedModel, question: Question, asked: string): void {
  const { modelId, capabilities, contextLength } = published;
  const { wanted, promptTokens, answerTokens } = question;
  if (modelId !== asked && !isSameModel(wanted.modelId, modelId)) {
    throw new UserError(`${alias} serves ${modelId}, not ${asked}: say which of the two is meant.`);
  }
  if (!capabilities.chatTemplate || !capabilities.streaming) {
    throw new UserError(
      `SageMaker's job asks for streamed chats, which ${modelId} does not answer without help: \`npx openai-sagemaker bench --alias ${alias}\` measures it through the door.`,
    );
  }
  const room = contextLength ?? Number.POSITIVE_INFINITY;
  if (promptTokens + answerTokens > room) {
    throw new UserError(`It serves with ${room} tokens of context: say --context ${room}, or less.`);
  }
}
