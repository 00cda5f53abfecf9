import { PRICE_SOURCE } from "../../contract/instance-types.ts";
import { BANDWIDTH_SHARE } from "../../provisioning/fit/cpu-speed.ts";
import { ASSUMPTIONS } from "../../provisioning/fit/expected-speed.ts";
import { section, table } from "../text/table.ts";
import { wrapLines } from "../text/wrap.ts";
import type { KnownOfAccount } from "./known-of-account.ts";
import { lacksQuota, type Question, type Recommendation } from "./recommend.ts";

const SHOWN = { fits: 6, tight: 4, no: 4 } as const;

export interface Shown {
  readonly question: Question;
  readonly rows: readonly Recommendation[];
  readonly region: string;
  readonly account: KnownOfAccount;
  readonly deployLines: readonly string[];
  /** Every type, not only the cheapest with the same GPUs. */
  readonly all?: boolean | undefined;
}

/** Of types with the same GPUs, which answer equally fast, the first, which is the cheapest. */
export function cheapestOfEachGpu(rows: readonly Recommendation[]): Recommendation[] {
  return rows.filter(({ hardware, verdict }, index) => {
    return rows.findIndex((row) => row.hardware === hardware && row.verdict === verdict) === index;
  });
}

export function recommendText(shown: Shown, columns: number): string {
  const { question, rows, deployLines, all } = shown;
  const listed = all ? rows : cheapestOfEachGpu(rows);
  const of = (verdict: keyof typeof SHOWN) => {
    const some = listed.filter((row) => row.verdict === verdict);
    return all ? some : some.slice(0, SHOWN[verdict]);
  };
  const usable = [...of("fits"), ...of("tight")];
  const withQuota = usable.some(({ quota }) => quota !== undefined);
  const reasons = [...of("tight"), ...of("no")].map((row) => [row.verdict, row.instanceType, row.why ?? ""]);
  const parts = [
    wrapLines(modelText(question), columns),
    usable.length === 0
      ? ""
      : table(
          [
            "",
            "instance type",
            question.container === "llamacpp" ? "processors" : "GPUs",
            ">USD/h",
            ">tokens/s",
            ">USD/M tokens",
            ">at once",
            ...(withQuota ? [">quota"] : []),
          ],
          usable.map((row) => [
            row.verdict,
            row.instanceType,
            row.hardware,
            row.usdPerHour?.toFixed(2),
            speedText(row),
            row.usdPerMillionTokens?.toFixed(2),
            row.holds === undefined ? undefined : Math.min(row.holds, 999),
            ...(withQuota ? [row.quota] : []),
          ]),
          columns,
        ),
    reasons.length === 0 ? "" : table([], reasons, columns),
    section("Measured by SageMaker", measuredBySageMaker(shown), columns),
    section("What is assumed", (room) => wrapLines(assumptions(shown), room), columns),
    usable.length === 0
      ? wrapLines(
          "No type that the product knows holds this model: try a quantised version of it, or a shorter --context.",
          columns,
        )
      : "",
    deployLines.length === 0 ? "" : section("Deploy it", deployLines.join("\n")),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function modelText({ wanted, context, clients }: Question): string {
  const { modelId, revision, model, source } = wanted;
  const { parameters, quantization } = model.architecture ?? {};
  const billions = (count: number) => `${(count / 1e9).toFixed(1)} billion`;
  const size = [
    ...(parameters === undefined
      ? []
      : [
          `${billions(parameters.total)} parameters${parameters.routed > 0 ? `, ${billions(parameters.active)} of them active` : ""}`,
        ]),
    ...(model.weightBytes === undefined ? [] : [`${(model.weightBytes / 2 ** 30).toFixed(1)} GiB of weights`]),
    ...(quantization === undefined ? [] : [quantization.method]),
  ];
  const from = source === "configuration" ? " The size is computed from its configuration." : "";
  const gated = model.gated ? " It is gated: the hub shows its size alone until HF_TOKEN_SECRET has a token." : "";
  return `${modelId} (${revision}): ${size.join(", ") || "of unknown size"}.${from}${gated}\nFor ${clients} requests at once, each of at most ${context} tokens.`;
}

function speedText({ tokensPerSecond, speed }: Recommendation): string | undefined {
  if (tokensPerSecond === undefined) return undefined;
  return `${speed === "measured" ? "" : "~"}${Math.round(tokensPerSecond)}`;
}

/** With a load of the job's own choosing, which need not be the one that is asked about. */
function measuredBySageMaker({ account: { bySageMaker } }: Shown): string {
  const lines = bySageMaker?.types.map(({ instanceType, copies, clients, tokensPerSecond }) => {
    const by = [...(copies > 1 ? [`${copies} copies`] : []), ...(clients === undefined ? [] : [`${clients} at once`])];
    return `${instanceType}: ${tokensPerSecond.toFixed(0)} tokens/s${by.length > 0 ? ` (${by.join(", ")})` : ""}, ${bySageMaker.measuredAt.slice(0, 10)}`;
  });
  return lines?.join("\n") ?? "";
}

function assumptions({ question, rows, region, account }: Shown): string {
  const { clients, promptTokens, answerTokens } = question;
  const isLive = account.withoutPrices === undefined;
  const own = account.ownPrices ? " Yours, of INSTANCE_PRICES, come first." : "";
  const measured = rows.some(({ speed }) => speed === "measured");
  const lacking = rows.filter(lacksQuota).length > 0;
  const speed =
    question.container === "llamacpp"
      ? `Speed: each token reads the whole file once, at ${100 * BANDWIDTH_SHARE} % of the memory's bandwidth; requests at once share it.`
      : `Speed: ${clients} requests all the time, prompts of ${promptTokens} tokens and answers of ${answerTokens}; ${ASSUMPTIONS}.`;
  return [
    `${speed}${measured ? " Without ~ it was measured, by `bench` or by SageMaker." : " `npx openai-sagemaker bench` measures a model that serves."}`,
    isLive
      ? `Prices: AWS's of today in ${region}.${own}`
      : `Prices: of ${PRICE_SOURCE.region} on ${PRICE_SOURCE.date}, from the product's table, for ${account.withoutPrices}.${own}`,
    account.withoutQuotas === undefined
      ? `Quotas: the account's, of endpoints in ${region}.${lacking ? ' Where it is 0, ask at Service Quotas, Amazon SageMaker, "for endpoint usage".' : ""}`
      : `Quotas were not asked: ${account.withoutQuotas}. New accounts have 0 of most GPU types; \`doctor\` tells.`,
  ].join("\n");
}

/** The lines that deploy the first row: with a shorter context than the model's own, its environment says so. */
export function deployLines(
  { wanted, container, context, ggufFile }: Question,
  rows: readonly Recommendation[],
  variables: Readonly<Record<string, string>>,
): string[] {
  const best =
    rows.find((row) => row.verdict !== "no" && !lacksQuota(row)) ?? rows.find(({ verdict }) => verdict !== "no");
  if (best === undefined || wanted.source !== "hub") return [];
  const model = [
    `--model-id ${wanted.modelId}`,
    ...(container === "vllm" ? [] : [`--container ${container}`]),
    ...(ggufFile === undefined ? [] : [`--gguf-file ${ggufFile}`]),
    `--instance-type ${best.instanceType}`,
  ];
  const revision = (flag: string) => (wanted.revision === "main" ? [] : [`${flag} ${wanted.revision}`]);
  if (container !== "llamacpp" && wanted.model.architecture?.contextLength === context) {
    return [["npx openai-sagemaker deploy", ...model, ...revision("--model-revision")].join(" ")];
  }
  return [
    "npx openai-sagemaker deploy --no-model   # unless the stage is there",
    ["npx openai-sagemaker deploy-vllm", ...model, ...revision("--revision"), "\\"].join(" "),
    `  --environment ${Object.entries(variables)
      .map((pair) => pair.join("="))
      .join(" ")}`,
  ];
}
