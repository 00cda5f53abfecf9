import type { BenchmarkLevel, Quantiles } from "../../contract/benchmark.ts";
import { dollars } from "../text/quantities.ts";
import { type Figure, figurePage } from "../usage/page/figure-page.ts";
import type { BenchResult } from "./bench.ts";
import type { BenchedModel } from "./bench-text.ts";

/** What was measured as one page with plots. */
export async function benchPage(model: BenchedModel, result: BenchResult, measuredAt: string): Promise<string> {
  const { levels } = result;
  const best = levels.reduce<BenchmarkLevel | undefined>(
    (fastest, level) => ((fastest?.tokensPerSecond ?? 0) >= level.tokensPerSecond ? fastest : level),
    undefined,
  );
  const clients = levels.map((level) => String(level.clients));
  const failed = levels.reduce((sum, level) => sum + level.failed, 0);
  const rate: Figure = {
    title: "Tokens of answers a second, all clients together",
    head: ["Clients", "Tokens/s", "Requests", "Failed", "Refused for a limit"],
    rows: levels.map((level) => [
      String(level.clients),
      level.tokensPerSecond.toFixed(1),
      ...[level.requests, level.failed, level.limited].map(String),
    ]),
    plot: {
      kind: "columns",
      categories: clients,
      series: [{ name: "tokens/s", colour: "var(--series-1)", values: levels.map((level) => level.tokensPerSecond) }],
      shown: (value) => String(value),
    },
  };
  return figurePage({
    title: `Speed of ${model.alias}`,
    about: about(model, levels),
    tiles: [
      ...(best === undefined
        ? []
        : ([
            ["tokens/s at most", best.tokensPerSecond.toFixed(0)],
            ["with clients", String(best.clients)],
            ...(best.usdPerMillionTokens === undefined
              ? []
              : [["per million tokens", dollars(best.usdPerMillionTokens)]]),
          ] as [string, string][])),
      ["failed", String(failed)],
    ],
    figures: [
      [rate, "Nothing was answered."],
      [times("Time to the first token", levels, (level) => level.firstToken), ""],
      [times("From one token to the next", levels, (level) => level.betweenTokens), ""],
      [times("A whole answer", levels, (level) => level.answer), ""],
      ...prices(levels),
    ],
    footer: { words: `Measured at ${measuredAt}.`, command: "npx openai-sagemaker bench --html" },
  });
}

function about(model: BenchedModel, levels: readonly BenchmarkLevel[]): string {
  const [first] = levels;
  const load =
    first === undefined
      ? ""
      : ` Prompts of ${Math.round(first.promptTokens)} tokens, answers of ${Math.round(first.answerTokens)}.`;
  return `${model.served ?? "A server that is not the stage's."}${load}`.replace(/([^.])( Prompts)/, "$1.$2");
}

function times(title: string, levels: readonly BenchmarkLevel[], of: (level: BenchmarkLevel) => Quantiles): Figure {
  const lines = [
    { name: "half of all", colour: "var(--series-1)", at: "p50" },
    { name: "95 of a hundred", colour: "var(--series-2)", at: "p95" },
    { name: "99 of a hundred", colour: "var(--series-3)", at: "p99" },
  ] as const;
  const shown = (value: number) => (value >= 1000 ? `${value / 1000} s` : `${value} ms`);
  return {
    title: `${title}, at most`,
    head: ["Clients", ...lines.map(({ name }) => name)],
    rows: levels.map((level) => [String(level.clients), ...lines.map(({ at }) => `${of(level)[at]} ms`)]),
    plot: {
      kind: "lines",
      categories: levels.map(({ clients }) => String(clients)),
      series: lines.map(({ at, ...line }) => ({ ...line, values: levels.map((level) => of(level)[at]) })),
      shown,
    },
  };
}

function prices(levels: readonly BenchmarkLevel[]): [Figure | undefined, string][] {
  if (levels.every(({ usdPerMillionTokens }) => usdPerMillionTokens === undefined)) return [];
  const figure: Figure = {
    title: "USD for a million tokens of answers, while so many clients ask all the time",
    head: ["Clients", "USD"],
    rows: levels.map(({ clients, usdPerMillionTokens }) => [String(clients), usdPerMillionTokens?.toFixed(2) ?? ""]),
    plot: {
      kind: "columns",
      categories: levels.map(({ clients }) => String(clients)),
      series: [
        {
          name: "USD",
          colour: "var(--series-1)",
          values: levels.map(({ usdPerMillionTokens }) => usdPerMillionTokens),
        },
      ],
      shown: (value) => `$${value}`,
    },
  };
  return [[figure, ""]];
}
