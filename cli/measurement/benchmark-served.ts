import { CreateAIBenchmarkJobCommand } from "@aws-sdk/client-sagemaker";
import type { Benchmark } from "../../contract/benchmark.ts";
import { UserError } from "../../user-error.ts";
import { requestsOf } from "../bench/bench.ts";
import type { ServedModel } from "../bench/served-model.ts";
import type { Question } from "../recommend/recommend.ts";
import { aiperfOutput } from "./job-output.ts";
import { BENCHMARK_JOB } from "./job-kinds.ts";
import type { Measuring } from "./measure.ts";
import type { MeasurementClients } from "./measurement-clients.ts";
import { readAiperf } from "./read-aiperf.ts";
import { type StartedJob, startJob } from "./start-job.ts";

export interface BenchmarkedBy extends Pick<StartedJob, "names" | "roleArn" | "bucket" | "region"> {
  readonly minutes: number;
  readonly confirm: () => Promise<void>;
}

/** A job that asks the endpoint of a model that serves. */
export function benchmarkServed(
  { sageMaker, s3 }: MeasurementClients,
  { published, usdPerHour }: ServedModel,
  load: Pick<Question, "clients" | "promptTokens" | "answerTokens">,
  { minutes, confirm, ...by }: BenchmarkedBy,
): Measuring<Benchmark> {
  const { clients } = load;
  const { endpointName, modelId, definition, instanceType, instanceCount = 1 } = published;
  return {
    kind: BENCHMARK_JOB,
    subject: endpointName,
    minutes,
    confirm,
    start: () =>
      startJob(sageMaker, {
        ...by,
        load,
        parameters: {
          request_count: requestsOf(clients, undefined),
          streaming: true,
          // Of an endpoint whose model is a path AIPerf cannot find it.
          tokenizer: modelId,
        },
        create: ({ name, S3OutputLocation, ...parts }) =>
          sageMaker.send(
            new CreateAIBenchmarkJobCommand({
              ...parts,
              AIBenchmarkJobName: name,
              AIWorkloadConfigIdentifier: name,
              BenchmarkTarget: { Endpoint: { Identifier: endpointName } },
              OutputConfig: { S3OutputLocation },
            }),
          ),
      }),
    async result({ name, endedAt = new Date() }) {
      const level = readAiperf(await aiperfOutput(s3, by.bucket, name), { clients, usdPerHour });
      if (level === undefined) {
        throw new UserError(
          "What AIPerf wrote has not the figures of version 0.8: `npx openai-sagemaker bench` measures as well.",
        );
      }
      return {
        ...{ modelId, instanceType, instanceCount, levels: [level] },
        ...(definition !== undefined && { definition }),
        measuredAt: endedAt.toISOString(),
      };
    },
  };
}
