import { type OwnPrices, priceOf } from "../../contract/own-prices.ts";
import type { PublishedModel } from "../../contract/published-model.ts";
import { DEFAULT_ALIAS } from "../../names.ts";
import { dollarsPerHour, moment } from "../text/quantities.ts";

/** Everything that a person needs to use the model, and to stop it. */
export interface ServedStage {
  readonly stage: string;
  readonly region: string;
  readonly alias: string;
  readonly model: PublishedModel;
  readonly openaiBaseUrl: string;
  readonly httpApiUrl?: string | undefined;
  readonly webUiUrl?: string | undefined;
  /** Present only when the key was just created: nobody can show it a second time. */
  readonly apiKey?: string | undefined;
}

export function modelUsdPerHour(
  { instanceType, instanceCount = 1 }: PublishedModel,
  prices?: OwnPrices,
): number | undefined {
  const price = priceOf(instanceType, prices);
  return price === undefined ? undefined : price * instanceCount;
}

/** The closing lines of a deployment. */
export function servedStageText(use: ServedStage, prices?: OwnPrices): string {
  const { stage, region, alias, model, openaiBaseUrl, httpApiUrl, webUiUrl, apiKey } = use;
  const flags = `--stage ${stage} --region ${region}`;
  const keyLines =
    apiKey === undefined
      ? [
          "",
          `Keys are shown once, when they are made: \`npx openai-sagemaker keys create NAME ${flags}\` makes another.`,
        ]
      : [`OPENAI_API_KEY=${apiKey}`, "", "The key is shown only now."];
  return [
    `OPENAI_BASE_URL=${openaiBaseUrl}`,
    ...(httpApiUrl === undefined ? [] : [`HTTP_API_URL=${httpApiUrl}`]),
    ...keyLines,
    "",
    curlLine(openaiBaseUrl, alias, apiKey ?? "$OPENAI_API_KEY"),
    "",
    ...(webUiUrl === undefined
      ? []
      : [`The web UI is at ${webUiUrl}: \`npx openai-sagemaker webui-password ${flags}\` tells how to log in.`, ""]),
    `${model.modelId} serves as ${alias} on ${instancesText(model)}: ${dollarsPerHour(modelUsdPerHour(model, prices))} until ${endText(model)}.`,
    `Stop the cost:      npx openai-sagemaker pause ${flags}${alias === DEFAULT_ALIAS ? "" : ` --alias ${alias}`}`,
    `Remove everything:  npx openai-sagemaker destroy ${flags}`,
    "",
    `Next: set OPENAI_API_KEY${apiKey === undefined ? "" : " to the key"}, and try it with \`npx openai-sagemaker chat "Hello!" ${flags}${alias === DEFAULT_ALIAS ? "" : ` --model ${alias}`}\`.`,
  ].join("\n");
}

export function instancesText({ instanceType, instanceCount = 1, maxInstanceCount }: PublishedModel): string {
  const count = maxInstanceCount === undefined ? `${instanceCount}` : `${instanceCount} to ${maxInstanceCount}`;
  return count === "1" ? instanceType : `${count} × ${instanceType}`;
}

function endText({ expiresAt, idleMinutes }: PublishedModel): string {
  return [
    ...(expiresAt === undefined ? [] : [moment(expiresAt)]),
    ...(idleMinutes === undefined ? [] : [`nobody asks it anything for ${idleMinutes} minutes`]),
    "it is stopped",
  ].join(", or ");
}

function curlLine(baseUrl: string, alias: string, key: string): string {
  const body = { model: alias, messages: [{ role: "user", content: "Hello!" }], max_tokens: 40 };
  return `curl ${baseUrl}/chat/completions -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" -d '${JSON.stringify(body)}'`;
}
