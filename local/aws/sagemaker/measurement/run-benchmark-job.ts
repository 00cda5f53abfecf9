import { gzipSync } from "node:zlib";
import { takeEndpointRole } from "../endpoint-role.ts";
import type { BenchmarkJob, WorkloadConfig } from "../resources.ts";
import type { SageMakerContext } from "../sagemaker-context.ts";
import { aiperfExport } from "./aiperf-export.ts";
import { nameOf } from "./measurement-shapes.ts";
import { runJob } from "./run-job.ts";
import { runLoad } from "./run-load.ts";
import { readSpecification } from "./workload-config-operations.ts";
import { tarOf } from "./write-tar.ts";

/** Asks an endpoint that serves, with the job's role, and writes what AIPerf would. */
export async function runBenchmarkJob(
  job: BenchmarkJob,
  config: WorkloadConfig,
  context: SageMakerContext,
): Promise<void> {
  await runJob(job, context, async () => {
    const { call, state, buckets, closing } = context;
    const role = takeEndpointRole(String(job.definition.RoleArn), context);
    const { parameters } = readSpecification(config.definition.AIWorkloadConfigs?.WorkloadSpec?.Inline);
    const EndpointName = nameOf(String(job.definition.BenchmarkTarget?.Endpoint?.Identifier));
    await call(role, "sagemaker", "DescribeEndpoint", { EndpointName });
    const { status, fleet } = state.endpoints.get(EndpointName);
    const [variant] = fleet ?? [];
    if (status !== "InService" || !variant)
      throw new Error(`The endpoint ${EndpointName} is ${status}, not InService.`);
    const concurrency = parameters.concurrency ?? 1;
    const figures = await runLoad({
      url: variant.url,
      concurrency,
      requests: parameters.request_count ?? 10 * concurrency,
      promptTokens: parameters.prompt_input_tokens_mean ?? 550,
      outputTokens: parameters.output_tokens_mean ?? 150,
      mayAsk: () => call(role, "sagemaker-runtime", "InvokeEndpointWithResponseStream", { EndpointName }),
      signal: AbortSignal.any([closing, job.stopping.signal]),
    });
    const { hostname: Bucket, pathname } = new URL(String(job.definition.OutputConfig?.S3OutputLocation));
    const Key = `${pathname.slice(1)}output/output.tar.gz`;
    await call(role, "s3", "PutObject", { Bucket, Key });
    const written = Buffer.from(JSON.stringify(aiperfExport(figures)));
    buckets.get(Bucket)?.put(Key, gzipSync(tarOf("profile_export_aiperf.json", written)));
  });
}
