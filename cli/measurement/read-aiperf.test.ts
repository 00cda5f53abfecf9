import { gzipSync } from "node:zlib";
import { tarOf } from "../../local/aws/sagemaker/measurement/write-tar.ts";
import { readAiperf } from "./read-aiperf.ts";
import { readRecommendations } from "./read-recommendations.ts";
import { fileInTar } from "./read-tar.ts";

/** Figures of AWS's own samples: aws-samples/sample-sagemaker-agentic-model-deployment at d97477c, both `sample-output`. */
const EXPORT = {
  schema_version: "1.1",
  request_count: { unit: "requests", avg: 290 },
  error_request_count: { unit: "requests", avg: 10 },
  benchmark_duration: { unit: "sec", avg: 249.026 },
  output_token_throughput: { unit: "tokens/sec", avg: 218.101 },
  input_sequence_length: { unit: "tokens", avg: 213.348, p50: 77 },
  output_sequence_length: { unit: "tokens", avg: 187.286, p50: 139.5 },
  time_to_first_token: { unit: "ms", avg: 343.607, p50: 270.786, p95: 445.155, p99: 1971.376 },
  inter_token_latency: { unit: "ms", avg: 44.542, p50: 43.422, p95: 54.457, p99: 78.768 },
  request_latency: { unit: "ms", avg: 8399.334, p50: 6425.029, p95: 26231.405, p99: 34042.577 },
};

test("AIPerf's figures become those of bench", () => {
  expect(readAiperf(JSON.stringify(EXPORT), { clients: 10, usdPerHour: 4 })).toEqual({
    ...{ clients: 10, requests: 290, failed: 10, limited: 0, seconds: 249.03 },
    ...{ tokensPerSecond: 218.1, promptTokensPerSecond: 248.45, promptTokens: 213.35, answerTokens: 187.29 },
    firstToken: { p50: 270.79, p95: 445.16, p99: 1971.38 },
    betweenTokens: { p50: 43.42, p95: 54.46, p99: 78.77 },
    answer: { p50: 6425.03, p95: 26231.41, p99: 34042.58 },
    usdPerMillionTokens: 5.09,
  });
  expect(readAiperf("{}", { clients: 1, usdPerHour: undefined })).toBeUndefined();
  expect(readAiperf("no json", { clients: 1, usdPerHour: undefined })).toBeUndefined();
});

test("a recommendation's figures are read by name and statistic, and what has no speed is left out", () => {
  const metric = (Metric: string, Value: string, Stat?: string, Unit = "") => ({
    ...{ Metric, Value, Unit },
    ...(Stat && { Stat }),
  });
  const sample = {
    DeploymentConfiguration: {
      InstanceType: "ml.g6.24xlarge",
      InstanceCount: 1,
      CopyCountPerInstance: 2,
      EnvironmentVariables: { SM_VLLM_MAX_NUM_SEQS: "88" },
    },
    ExpectedPerformance: [
      metric("RequestThroughput", "7.5114", "avg", "Requests/Second"),
      metric("OutputTokenThroughput", "1893.21", "avg", "Tokens/Second"),
      metric("RequestLatency", "11134.94", "p50", "Milliseconds"),
      metric("TimeToFirstToken", "269.55", "p50", "Milliseconds"),
      metric("TimeToFirstToken", "394.81", "p90", "Milliseconds"),
      metric("InterTokenLatency", "43.38", "p50", "Milliseconds"),
      metric("ClientSideConcurrency", "88", undefined, "Count"),
    ],
  } as const;
  const unknown = { ...sample, ExpectedPerformance: [metric("Surprise", "1", "avg")] };
  expect(readRecommendations([{ ...sample, ExpectedPerformance: [...sample.ExpectedPerformance] }, unknown])).toEqual([
    {
      ...{ instanceType: "ml.g6.24xlarge", instanceCount: 1, copies: 2, clients: 88, tokensPerSecond: 1893.21 },
      firstToken: { p50: 269.55, p90: 394.81 },
      betweenTokens: { p50: 43.38 },
      environment: { SM_VLLM_MAX_NUM_SEQS: "88" },
    },
  ]);
});

test("a file is found in an archive behind others, and in none that has it not", () => {
  const wanted = tarOf("output/profile_export_aiperf.json", Buffer.from('{"a":1}'));
  const other = tarOf("inputs.json", Buffer.alloc(1500, "x")).subarray(0, -1024);
  const archive = Buffer.concat([other, wanted]);
  expect(fileInTar(archive, "profile_export_aiperf.json")?.toString()).toBe('{"a":1}');
  expect(fileInTar(archive, "profile_export_aiperf.csv")).toBeUndefined();
  expect(fileInTar(Buffer.alloc(0), "a")).toBeUndefined();
  expect(fileInTar(gzipSync(archive), "a")).toBeUndefined();
});
