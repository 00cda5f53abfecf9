import type { Benchmark } from "../../contract/benchmark.ts";
import { malformedValues } from "../../testing/malformed-values.ts";
import { parseBenchmark } from "./read-benchmarks.ts";

const quantiles = { p50: 1234.56, p95: 1234.56, p99: 1234.56 };
const level = {
  clients: 128,
  requests: 512,
  failed: 100,
  limited: 100,
  seconds: 123.45,
  tokensPerSecond: 12_345.67,
  promptTokensPerSecond: 12_345.67,
  promptTokens: 1234.56,
  answerTokens: 1234.56,
  firstToken: quantiles,
  betweenTokens: quantiles,
  answer: quantiles,
  usdPerMillionTokens: 12.34,
};
const benchmark: Benchmark = {
  modelId: `org/${"m".repeat(92)}`,
  definition: "0".repeat(64),
  instanceType: "ml.p6-b200.48xlarge",
  instanceCount: 10,
  measuredAt: "2026-11-30T00:00:00.000Z",
  levels: [level, level, level, level, level, level],
};

test("six numbers of clients fit into a parameter that costs nothing, and are read again", () => {
  const text = JSON.stringify(benchmark);
  expect(text.length).toBeLessThan(4096);
  expect(parseBenchmark(text)).toEqual(benchmark);
});

test("a record that nobody can read is none", () => {
  expect(parseBenchmark(undefined)).toBeUndefined();
  for (const value of malformedValues(JSON.stringify(benchmark))) expect(() => parseBenchmark(value)).not.toThrow();
});
