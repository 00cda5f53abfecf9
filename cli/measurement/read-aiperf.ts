import * as v from "valibot";
import type { BenchmarkLevel, Quantiles } from "../../contract/benchmark.ts";

const average = v.object({ avg: v.number() });
const quantiles = v.object({ p50: v.number(), p95: v.number(), p99: v.number() });

/** What AIPerf writes of a run, in milliseconds: `profile_export_aiperf.json`, as AWS's sample of version 0.8 has it. */
const AiperfExport = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    request_count: average,
    error_request_count: v.optional(average, { avg: 0 }),
    benchmark_duration: average,
    output_token_throughput: average,
    input_sequence_length: average,
    output_sequence_length: average,
    time_to_first_token: quantiles,
    inter_token_latency: quantiles,
    request_latency: quantiles,
  }),
);

/** @returns nothing for what is none of AIPerf's files */
export function readAiperf(
  text: string,
  { clients, usdPerHour }: { readonly clients: number; readonly usdPerHour: number | undefined },
): BenchmarkLevel | undefined {
  const parsed = v.safeParse(AiperfExport, text);
  if (!parsed.success) return undefined;
  const run = parsed.output;
  const requests = run.request_count.avg;
  const seconds = run.benchmark_duration.avg;
  const tokensPerSecond = run.output_token_throughput.avg;
  const promptTokens = run.input_sequence_length.avg;
  return {
    ...{ clients, requests, failed: run.error_request_count.avg, limited: 0, seconds: rounded(seconds) },
    tokensPerSecond: rounded(tokensPerSecond),
    promptTokensPerSecond: rounded((promptTokens * requests) / seconds),
    promptTokens: rounded(promptTokens),
    answerTokens: rounded(run.output_sequence_length.avg),
    firstToken: roundedAll(run.time_to_first_token),
    betweenTokens: roundedAll(run.inter_token_latency),
    answer: roundedAll(run.request_latency),
    ...(usdPerHour !== undefined && { usdPerMillionTokens: rounded((usdPerHour / (tokensPerSecond * 3600)) * 1e6) }),
  };
}

const rounded = (value: number) => Math.round(value * 100) / 100;
const roundedAll = ({ p50, p95, p99 }: Quantiles): Quantiles => ({
  ...{ p50: rounded(p50), p95: rounded(p95), p99: rounded(p99) },
});
