// Prints the summary of a deployment in GitHub's Markdown: node .github/summaries/deployment.ts <file>
import { readFileSync } from "node:fs";
import * as v from "valibot";
import { dollars, dollarsPerHour } from "../../cli/text/quantities.ts";

/**
 * What `npx openai-sagemaker deploy --json` prints, as far as a summary needs it. Only what is named here is shown: a summary is
 * read by everybody who can read the repository, and an `apiKey` never belongs there.
 */
const Deployment = v.object({
  stage: v.string(),
  region: v.string(),
  openaiBaseUrl: v.string(),
  webUiUrl: v.optional(v.string()),
  model: v.object({ modelId: v.string(), instanceType: v.string(), instanceCount: v.optional(v.number(), 1) }),
  usdPerHour: v.optional(v.number()),
});

const HOURS_A_MONTH = 730;

function summary(deployment: v.InferOutput<typeof Deployment>): string {
  const { stage, region, openaiBaseUrl, webUiUrl, model, usdPerHour } = deployment;
  const rows = [
    ["Base URL", unmasked(openaiBaseUrl)],
    ...(webUiUrl === undefined ? [] : [["Web UI", unmasked(webUiUrl)]]),
    ["Model", code(model.modelId)],
    [
      "Instance",
      `${model.instanceCount === 1 ? "" : `${model.instanceCount} × `}${code(model.instanceType)} in ${unmasked(region)}`,
    ],
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
