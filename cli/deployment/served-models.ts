import type { OwnPrices } from "../../contract/own-prices.ts";
import type { PublishedModel } from "../../contract/published-model.ts";
import { HOURS_PER_MONTH } from "../cost/month.ts";
import { instancesText, modelUsdPerHour } from "../executions/served-stage-text.ts";
import { dollars } from "../text/quantities.ts";
import { table } from "../text/table.ts";
import { wrapLines } from "../text/wrap.ts";

/** What became of one model of a deployment. */
export type ModelOutcome = { readonly alias: string } & (
  | { readonly state: "live"; readonly model: PublishedModel }
  | { readonly state: "asleep" | "at work" }
  /** `model`: what serves all the same, such as the version before. */
  | { readonly state: "failed"; readonly why: string; readonly model?: PublishedModel | undefined }
);

/** A stage of several models, after its deployment. */
export interface ServedModels {
  readonly stage: string;
  readonly region: string;
  readonly openaiBaseUrl?: string | undefined;
  readonly httpApiUrl?: string | undefined;
  readonly webUiUrl?: string | undefined;
  /** Present only when the key was just created: nobody can show it a second time. */
  readonly apiKey?: string | undefined;
  readonly models: readonly ModelOutcome[];
}

/** What the models that serve cost an hour. */
export function servedUsdPerHour(models: readonly ModelOutcome[], prices?: OwnPrices): number {
  return models.reduce((sum, outcome) => sum + (usdPerHour(outcome, prices) ?? 0), 0);
}

/** The closing lines of a deployment of several models. */
export function servedModelsText(use: ServedModels, columns = Number.POSITIVE_INFINITY, prices?: OwnPrices): string {
  const { stage, region, openaiBaseUrl, httpApiUrl, webUiUrl, apiKey, models } = use;
  const flags = `--stage ${stage} --region ${region}`;
  const together = servedUsdPerHour(models, prices);
  const live = models.find(({ state }) => state === "live");
  const rows = models.map((outcome) => {
    const usd = usdPerHour(outcome, prices);
    return [outcome.alias, outcome.state, ...detail(outcome), usd === undefined ? "" : dollars(usd)];
  });
  return [
    ...(openaiBaseUrl === undefined ? [] : [`OPENAI_BASE_URL=${openaiBaseUrl}`]),
    ...(httpApiUrl === undefined ? [] : [`HTTP_API_URL=${httpApiUrl}`]),
    ...(apiKey === undefined
      ? [
          "",
          `Keys are shown once, when they are made: \`npx openai-sagemaker keys create NAME ${flags}\` makes another.`,
        ]
      : [`OPENAI_API_KEY=${apiKey}`, "", "The key is shown only now."]),
    "",
    table(["model", "state", "what", ">an hour"], rows, columns),
    "",
    wrapLines(
      `Together ${dollars(together)} an hour, ${dollars(together * HOURS_PER_MONTH)} a month if they stay up.`,
      columns,
    ),
    ...(webUiUrl === undefined
      ? []
      : [`The web UI is at ${webUiUrl}: \`npx openai-sagemaker webui-password ${flags}\` tells how to log in.`]),
    `Stop the cost:      npx openai-sagemaker pause ${flags}`,
    `Remove everything:  npx openai-sagemaker destroy ${flags}`,
    ...(live === undefined
      ? []
      : [
          "",
          `Next: \`npx openai-sagemaker chat "Hello!" --model ${live.alias} ${flags}\` with the key in OPENAI_API_KEY.`,
        ]),
  ].join("\n");
}

function usdPerHour(outcome: ModelOutcome, prices: OwnPrices | undefined): number | undefined {
  return "model" in outcome && outcome.model !== undefined ? modelUsdPerHour(outcome.model, prices) : undefined;
}

function detail(outcome: ModelOutcome): string[] {
  switch (outcome.state) {
    case "live":
      return [`${outcome.model.modelId} on ${instancesText(outcome.model)}`];
    case "asleep":
      return ["until the first request; costs nothing"];
    case "at work":
      return ["an execution is at work on it"];
    case "failed":
      return [outcome.model === undefined ? "see above" : `see above; ${outcome.model.modelId} serves on`];
  }
}
