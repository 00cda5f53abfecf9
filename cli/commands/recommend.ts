import { PricingClient } from "@aws-sdk/client-pricing";
import { AIRecommendationMetric } from "@aws-sdk/client-sagemaker";
import { Command, InvalidArgumentError, Option } from "commander";
import { UserError } from "../../user-error.ts";
import { readStage, type SettingFlags, withJsonOption, withSettingOptions } from "../command-line/stage-options.ts";
import { PRICING_REGION } from "../cost/live-prices.ts";
import { withDoctorClients } from "../doctor/clients.ts";
import { measureServed } from "../measurement/measure-served.ts";
import { MOST_TYPES } from "../measurement/choose-types.ts";
import { runMeasurement } from "../measurement/run-measurement.ts";
import { knownOfAccount } from "../recommend/known-of-account.ts";
import { isPath, readHubModel, readLocalModel } from "../recommend/read-model.ts";
import { type Question, recommend, recommendedEntry } from "../recommend/recommend.ts";
import { cheapestOfEachGpu, deployLines, recommendText } from "../recommend/recommend-text.ts";
import { withOwnPrices } from "../recommend/with-own-prices.ts";
import { terminalColumns } from "../text/terminal-columns.ts";

interface Options extends SettingFlags {
  readonly revision: string;
  readonly context?: number;
  readonly concurrency: number;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly measure?: boolean;
  readonly instanceTypes?: readonly string[];
  readonly alias?: string;
  readonly goal: AIRecommendationMetric;
  readonly maxMinutes: number;
  readonly yes?: boolean;
}

/** What a chat asks for, where nobody says otherwise. */
const USUAL_CONTEXT = 8192;
const USUAL_LOAD = { promptTokens: 512, answerTokens: 256 };

export function recommendCommand(): Command {
  const command = new Command("recommend").argument("<model>", "repository on the hub, a folder, or a config.json");
  return withSettingOptions(withJsonOption(command), ["CONTAINER", "GGUF_FILE", "STAGE", "AWS_REGION"])
    .description(
      "Which instance type for a model: those that hold it, how fast and at what price, by the rules of deploy's own plan. " +
        "Nothing is changed, unless --measure has SageMaker try them: that says first what it costs, and asks. Quotas and today's prices are asked with AWS credentials alone.",
    )
    .option("--revision <revision>", "branch, tag or commit on the hub", "main")
    .option("--context <tokens>", "prompt and answer of one request (default: 8192, or all the model has)", wholeNumber)
    .option("--concurrency <count>", "requests at once", wholeNumber, 8)
    .option("--all", "every instance type, not only the cheapest with the same GPUs")
    .option("--measure", "have SageMaker try the first types on endpoints of its own (setting MEASUREMENT_JOBS)")
    .addOption(
      new Option("--alias <alias>", "measure what serves so in place of types").conflicts(["instanceTypes", "goal"]),
    )
    .option("--instance-types <types>", `measure these, at most ${MOST_TYPES}, separated by commas`, typeNames)
    .addOption(
      new Option("--goal <goal>", "what the measurement is to find the best of")
        .choices(Object.values(AIRecommendationMetric))
        .default("cost"),
    )
    .option("--max-minutes <count>", "stop the measurement after so many", wholeNumber, 180)
    .option("--yes", "do not ask before measuring")
    .action(async (word: string, { revision, context, concurrency, all, json, ...options }: Options) => {
      const { measure, alias, instanceTypes, goal, maxMinutes, yes, ...flags } = options;
      const [misplaced] = [...(alias ? ["--alias"] : []), ...(instanceTypes ? ["--instance-types"] : [])];
      if (!measure && misplaced) throw new UserError(`${misplaced} belongs to --measure.`);
      const stage = readStage(flags);
      const { settings, environment, names } = stage;
      const region = settings.AWS_REGION;
      const shown = await withDoctorClients(region, environment, async ({ hub, serviceQuotas, ssm }) => {
        const container = word.endsWith(".gguf") ? "llamacpp" : settings.CONTAINER;
        const ggufFile = settings.GGUF_FILE;
        const wanted = isPath(word)
          ? readLocalModel(word)
          : await readHubModel(hub, { modelId: word, revision, container, ggufFile });
        const made = wanted.model.architecture?.contextLength ?? USUAL_CONTEXT;
        const tokens = context ?? Math.min(USUAL_CONTEXT, made);
        const question: Question = {
          wanted,
          container,
          ...(container === "llamacpp" && { ggufFile }),
          context: tokens,
          clients: concurrency,
          promptTokens: Math.min(USUAL_LOAD.promptTokens, Math.ceil(tokens / 2)),
          answerTokens: Math.min(USUAL_LOAD.answerTokens, Math.ceil(tokens / 4)),
        };
        const usable = recommend(question).filter(({ verdict }) => verdict !== "no");
        const types = (all || instanceTypes ? usable : cheapestOfEachGpu(usable)).map(
          ({ instanceType }) => instanceType,
        );
        const pricing = new PricingClient({ region: PRICING_REGION });
        const asked = { region, types, names, modelId: wanted.modelId, clients: concurrency };
        const known = await knownOfAccount({ pricing, serviceQuotas, ssm }, asked);
        const account = withOwnPrices(known, settings.INSTANCE_PRICES);
        const rows = recommend(question, account);
        const { environment: variables } = recommendedEntry(question, "");
        return { question, rows, region, account, deployLines: deployLines(question, rows, variables), all };
      });
      if (measure) {
        const { question, rows } = shown;
        if (alias !== undefined) return measureServed(stage, question, { asked: word, alias, maxMinutes, yes, json });
        const candidates = instanceTypes ? rows : cheapestOfEachGpu(rows);
        return runMeasurement(stage, question, candidates, { asked: word, instanceTypes, goal, maxMinutes, yes, json });
      }
      console.log(
        json ? JSON.stringify(asJson(shown), null, 2) : recommendText(shown, terminalColumns(process.stdout)),
      );
    });
}

function asJson({ question, rows, region, account, deployLines }: Parameters<typeof recommendText>[0]) {
  const { wanted, container, context, clients, promptTokens, answerTokens } = question;
  const { parameters } = wanted.model.architecture ?? {};
  return {
    modelId: wanted.modelId,
    revision: wanted.revision,
    weightBytes: wanted.model.weightBytes,
    parameters: parameters?.total,
    activeParameters: parameters?.active,
    container,
    region,
    context,
    load: { clients, promptTokens, answerTokens },
    ...(account.withoutPrices !== undefined && { withoutPrices: account.withoutPrices }),
    ...(account.withoutQuotas !== undefined && { withoutQuotas: account.withoutQuotas }),
    instanceTypes: rows,
    deploy: deployLines,
  };
}

function typeNames(value: string): string[] {
  const names = value.split(",").map((name) => name.trim());
  if (names.length > MOST_TYPES) throw new InvalidArgumentError(`A measurement tries ${MOST_TYPES} types at most.`);
  return names;
}

function wholeNumber(value: string): number {
  if (!/^[1-9]\d{0,6}$/.test(value)) throw new InvalidArgumentError("Give a whole number of at least 1.");
  return Number(value);
}
