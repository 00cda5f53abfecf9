// Prints the summary of a deployment in GitHub's Markdown: node .github/summaries/deployment.ts <file>
import { readFileSync } from "node:fs";
import * as v from "valibot";
import { dollars, dollarsPerHour } from "../../cli/text/quantities.ts";

/**
 * What `npx openai-sagemaker deploy --json` prints, as far as a summary needs it. Only what is named here is shown: a summary is
 * read by everybody who can read the repository, and an `apiKey` never belongs there.
 */
const Model = v.object({ modelId: v.string(), instanceType: v.string(), instanceCount: v.optional(v.number(), 1) });
type Model = v.InferOutput<typeof Model>;
const Deployed = {
  stage: v.string(),
  region: v.string(),
  openaiBaseUrl: v.string(),
  webUiUrl: v.optional(v.string()),
  usdPerHour: v.optional(v.number()),
};
const Deployment = v.union([
  v.object({ ...Deployed, model: Model }),
  /** Of a file: what sleeps or failed has no model that serves. */
  v.object({
    ...Deployed,
    models: v.array(v.object({ alias: v.string(), state: v.string(), model: v.optional(Model) })),
  }),
]);

const HOURS_A_MONTH = 730;

function summary(deployment: v.InferOutput<typeof Deployment>): string {
  const { stage, region, openaiBaseUrl, webUiUrl, usdPerHour } = deployment;
  const rows = [
    ["Base URL", unmasked(openaiBaseUrl)],
    ...(webUiUrl === undefined ? [] : [["Web UI", unmasked(webUiUrl)]]),
    ...("model" in deployment
      ? [
          ["Model", code(deployment.model.modelId)],
          ["Instance", `${instances(deployment.model)} in ${unmasked(region)}`],
        ]
      : deployment.models.map(({ alias, state, model }) => [code(alias), whatServes(state, model)])),
    ["Cost", cost(usdPerHour)],
  ];
  return [
    `### Stage ${code(stage)} serves`,
    "",
    "| | |",
    "| --- | --- |",
    ...rows.map((cells) => `| ${cells.join(" | ")} |`),
    "",
    `A key for clients: ${code(`npx openai-sagemaker keys create NAME --stage ${stage}`)}.`,
    `To stop the cost: ${code(`npx openai-sagemaker cleanup --stage ${stage}`)} removes the endpoint, the workflow *Destroy* everything.`,
    "",
  ].join("\n");
}

function instances({ instanceType, instanceCount }: Model): string {
  return `${instanceCount === 1 ? "" : `${instanceCount} × `}${code(instanceType)}`;
}

/** `live: org/model on ml.g6.xlarge`, or `asleep`. */
function whatServes(state: string, model: Model | undefined): string {
  return model === undefined ? state : `${state}: ${code(model.modelId)} on ${instances(model)}`;
}

function cost(usdPerHour: number | undefined): string {
  if (usdPerHour === undefined) return dollarsPerHour(usdPerHour);
  return `${dollarsPerHour(usdPerHour)}, ${dollars(usdPerHour * HOURS_A_MONTH)} a month`;
}

/** For what has the region's name in it: GitHub masks all values of secrets in a summary, and the region may be one. */
function unmasked(text: string): string {
  const html = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("|", "&#124;");
  return `<code>${html.replaceAll("-", "&#45;")}</code>`;
}

/** A bar would end the table's cell, a backtick the code. */
function code(text: string): string {
  return `\`${text.replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}

console.log(summary(v.parse(Deployment, JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")))));
