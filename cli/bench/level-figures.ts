import type { BenchmarkLevel, Quantiles } from "../../contract/benchmark.ts";
import { percentile } from "./percentile.ts";
import type { LevelRun } from "./run-level.ts";

/** @returns nothing where no request was answered */
export function levelFigures(run: LevelRun, usdPerHour: number | undefined): BenchmarkLevel | undefined {
  const { clients, answered, failures, limits, seconds } = run;
  if (answered.length === 0) return undefined;
  const sum = (of: (one: (typeof answered)[number]) => number) => answered.reduce((total, one) => total + of(one), 0);
  const written = sum(({ answerTokens }) => answerTokens);
  const read = sum(({ promptTokens }) => promptTokens);
  const tokensPerSecond = written / seconds;
  return {
    clients,
    requests: answered.length,
    failed: failures.length,
    limited: limits.length,
    seconds: rounded(seconds),
    tokensPerSecond: rounded(tokensPerSecond),
    promptTokensPerSecond: rounded(read / seconds),
    promptTokens: rounded(read / answered.length),
    answerTokens: rounded(written / answered.length),
    firstToken: quantiles(answered.map(({ firstToken }) => firstToken)),
    betweenTokens: quantiles(
      answered.flatMap(({ firstToken, lastToken, answerTokens }) =>
        answerTokens > 1 ? [(lastToken - firstToken) / (answerTokens - 1)] : [],
      ),
    ),
    answer: quantiles(answered.map(({ whole }) => whole)),
    ...(usdPerHour !== undefined && { usdPerMillionTokens: rounded((usdPerHour / (tokensPerSecond * 3600)) * 1e6) }),
  };
}

/** Of answers of one token there is nothing between. */
function quantiles(samples: readonly number[]): Quantiles {
  const at = (share: number) => (samples.length === 0 ? 0 : rounded(percentile(samples, share)));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

const rounded = (value: number) => Math.round(value * 100) / 100;
