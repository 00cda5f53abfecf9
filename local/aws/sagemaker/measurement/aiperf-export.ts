import { quantile } from "./expected-performance.ts";
import type { LoadFigures } from "./run-load.ts";

/**
 * What AIPerf writes of a run, `profile_export_aiperf.json`, as far as anything here reads it: names and units as in AWS's sample,
 * https://github.com/aws-samples/sample-sagemaker-agentic-model-deployment, sample-output, of AIPerf 0.8.
 */
export function aiperfExport({ seconds, answered, failed }: LoadFigures): object {
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  const one = (unit: string, avg: number) => ({ unit, avg });
  const many = (unit: string, values: readonly number[]) => ({
    ...{ unit, avg: values.length === 0 ? 0 : total(values) / values.length, count: values.length },
    ...Object.fromEntries([50, 90, 95, 99].map((percent) => [`p${percent}`, quantile(values, percent / 100)])),
  });
  const read = answered.map(({ promptTokens }) => promptTokens);
  const written = answered.map(({ outputTokens }) => outputTokens);
  return {
    schema_version: "1.1",
    request_throughput: one("requests/sec", answered.length / seconds),
    request_latency: many(
      "ms",
      answered.map(({ latency }) => latency),
    ),
    request_count: one("requests", answered.length),
    time_to_first_token: many(
      "ms",
      answered.map(({ firstToken }) => firstToken),
    ),
    inter_token_latency: many(
      "ms",
      answered.flatMap(({ betweenTokens }) => betweenTokens ?? []),
    ),
    output_token_throughput: one("tokens/sec", total(written) / seconds),
    output_sequence_length: many("tokens", written),
    input_sequence_length: many("tokens", read),
    benchmark_duration: one("sec", seconds),
    total_isl: one("tokens", total(read)),
    total_osl: one("tokens", total(written)),
    error_request_count: one("requests", failed),
  };
}
