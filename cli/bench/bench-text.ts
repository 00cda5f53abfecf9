import type { BenchmarkLevel, Quantiles } from "../../contract/benchmark.ts";
import { table } from "../text/table.ts";
import { wrapLines } from "../text/wrap.ts";
import type { BenchResult } from "./bench.ts";

export interface BenchedModel {
  readonly alias: string;
  /** Such as `org/model on 1 × ml.g6.xlarge`; absent: of a server that is not the stage's. */
  readonly served?: string | undefined;
  readonly usdPerHour?: number | undefined;
  readonly priceSource?: string | undefined;
}

export function benchText(model: BenchedModel, result: BenchResult, columns: number): string {
  const { levels, failures, limits, interrupted } = result;
  const [first] = levels;
  const head = `${model.served ?? model.alias}${first === undefined ? "" : `: prompts of ${Math.round(first.promptTokens)} tokens, answers of ${Math.round(first.answerTokens)}`}`;
  const withPrice = levels.some(({ usdPerMillionTokens }) => usdPerMillionTokens !== undefined);
  const notes = [
    ...(interrupted ? ["Interrupted: these are the figures of what was measured."] : []),
    ...limits.map((why) => `Refused for a limit, which is no fault of the model: ${why}`),
    ...failures.map((why) => `Failed: ${why}`),
    ...(withPrice
      ? [`USD for a million tokens of answers, while so many clients ask all the time (${model.priceSource}).`]
      : []),
    `Milliseconds at p50 / p95 / p99. ${COUNTED[result.countedBy]}`,
  ];
  const rows = levels.map((level) => [
    level.clients,
    level.requests,
    level.tokensPerSecond.toFixed(1),
    ...(withPrice ? [level.usdPerMillionTokens?.toFixed(2)] : []),
    shown(level.firstToken, 0),
    shown(level.betweenTokens, 1),
    shown(level.answer, 0),
    bad(level),
  ]);
  const names = [">clients", ">requests", ">tokens/s", ...(withPrice ? [">USD/M"] : [])];
  const parts = [
    wrapLines(head, columns),
    levels.length === 0
      ? "Nothing was answered."
      : table([...names, ">first token", ">each token", ">answer", ">not"], rows, columns),
    wrapLines(notes.join("\n"), columns),
  ];
  return parts.join("\n\n");
}

const COUNTED: Readonly<Record<BenchResult["countedBy"], string>> = {
  tokenizer: "Prompts were counted by the container's tokenizer; none was in a prefix cache.",
  usage: "Prompts were counted by the model's usage; none was in a prefix cache.",
  AIPerf: "SageMaker's job has measured it at the endpoint, without the door, and counted tokens by AIPerf.",
};

function shown({ p50, p95, p99 }: Quantiles, digits: number): string {
  return [p50, p95, p99].map((value) => value.toFixed(digits)).join(" / ");
}

function bad({ failed, limited }: BenchmarkLevel): number | undefined {
  return failed + limited || undefined;
}
