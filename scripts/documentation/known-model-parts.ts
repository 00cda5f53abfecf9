import type { WantedModel } from "../../cli/recommend/read-model.ts";
import { type Question, recommend } from "../../cli/recommend/recommend.ts";
import { readArchitecture } from "../../provisioning/hub/model-architecture.ts";
import { KNOWN_MODELS, type KnownModel, RECIPES } from "./known-models.ts";

/** The generated part of docs/choosing-an-instance.md. */
export function knownModelParts(): Readonly<Record<string, string>> {
  const head = [
    "model",
    "parameters, active",
    "weights",
    "recommended first",
    "tokens/s, all together",
    "who says what it needs",
  ];
  const rows = KNOWN_MODELS.map((known) => {
    const question = questionAbout(known);
    const [best] = recommend(question);
    const { parameters, quantization } = question.wanted.model.architecture ?? {};
    const total = billions(parameters?.total ?? 0);
    const active = (parameters?.routed ?? 0) > 0 ? `${total}, ${billions(parameters?.active ?? 0)}` : total;
    const says = [
      ...(known.recipe ? [`at least ${known.recipe.gigabytes} GB (${known.recipe.file})`] : []),
      ...known.claims.map(({ runsOn, source }) => `\`${runsOn}\` (${source})`),
    ];
    return [
      known.id,
      active,
      `${((question.wanted.model.weightBytes ?? 0) / 2 ** 30).toFixed(1)} GiB${quantization ? `, ${quantization.method}` : ""}`,
      `\`${best?.instanceType}\`, ${best?.hardware}, ${best?.verdict}`,
      best?.tokensPerSecond === undefined ? "" : `~${Math.round(best.tokensPerSecond)}`,
      says.join("; "),
    ];
  });
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return { "known-models": `Files without a repository are of ${RECIPES}.\n\n${lines.join("\n")}` };
}

/** As `recommend` asks with its defaults. */
export function questionAbout(known: KnownModel, context = 8192): Question {
  const architecture = readArchitecture(known.config);
  const weightBytes = known.fileBytes ?? 2 * known.parameters;
  const model = { gated: false, weightBytes, ...(architecture && { architecture }) };
  const wanted: WantedModel = { modelId: known.id, revision: "main", source: "hub", model };
  return { wanted, container: "vllm", context, clients: 8, promptTokens: 512, answerTokens: 256 };
}

const billions = (count: number) => `${(count / 1e9).toFixed(1)} B`;
