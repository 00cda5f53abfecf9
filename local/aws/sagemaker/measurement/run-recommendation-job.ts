import { createHash } from "node:crypto";
import type {
  AIRecommendation,
  AIRecommendationInstanceType,
  CreateModelPackageOutput,
} from "@aws-sdk/client-sagemaker";
import { INSTANCE_TYPES } from "../../../../contract/instance-types.ts";
import type { Principal } from "../../../iam/principal.ts";
import { takeEndpointRole } from "../endpoint-role.ts";
import type { RecommendationJob, WorkloadConfig } from "../resources.ts";
import type { SageMakerContext } from "../sagemaker-context.ts";
import { expectedPerformance } from "./expected-performance.ts";
import type { WorkloadSpecification } from "./measurement-shapes.ts";
import { runJob } from "./run-job.ts";
import { runLoad } from "./run-load.ts";
import { temporaryEndpoint } from "./temporary-endpoint.ts";
import { readSpecification } from "./workload-config-operations.ts";

/** What the service chooses where nobody says which: of a laptop, one is enough. */
const USUAL_TYPES: readonly AIRecommendationInstanceType[] = ["ml.g5.2xlarge"];

/**
 * Tries the model on each instance type by an endpoint of the local AWS, and really asks it. One type after the other: a laptop has one
 * processor. No optimization is tried.
 */
export async function runRecommendationJob(
  job: RecommendationJob,
  config: WorkloadConfig,
  context: SageMakerContext,
): Promise<void> {
  await runJob(job, context, async () => {
    const role = takeEndpointRole(String(job.definition.RoleArn), context);
    const specification = readSpecification(config.definition.AIWorkloadConfigs?.WorkloadSpec?.Inline);
    const types = job.definition.ComputeSpec?.InstanceTypes ?? USUAL_TYPES;
    const found: AIRecommendation[] = [];
    for (const type of types) found.push(await tryInstanceType({ job, role, specification, type }, context));
    await registerPackages(found, job, role, context);
    await writeResult(found, job, role, context);
    job.recommendations = ranked(found, job.definition.PerformanceTarget?.Constraints?.[0]?.Metric);
  });
}

interface Attempt {
  readonly job: RecommendationJob;
  readonly role: Principal;
  readonly specification: WorkloadSpecification;
  readonly type: AIRecommendationInstanceType;
}

async function tryInstanceType(
  { job, role, specification: { parameters }, type }: Attempt,
  context: SageMakerContext,
): Promise<AIRecommendation> {
  const name = `ai-rec-${createHash("sha256").update(`${job.arn} ${type}`).digest("hex").slice(0, 12)}`;
  const concurrency = parameters.concurrency ?? 1;
  const endpoint = temporaryEndpoint({ name, instanceType: type, job, role, concurrency }, context);
  try {
    await endpoint.make();
    const [variant] = context.state.endpoints.get(name).fleet ?? [];
    if (!variant) throw new Error(`The endpoint ${name} has no instance.`);
    const operation = "InvokeEndpointWithResponseStream";
    const figures = await runLoad({
      url: variant.url,
      concurrency,
      requests: parameters.request_count ?? 4 * concurrency,
      promptTokens: parameters.prompt_input_tokens_mean ?? 550,
      outputTokens: parameters.output_tokens_mean ?? 150,
      mayAsk: () => context.call(role, "sagemaker-runtime", operation, { EndpointName: name }),
      signal: AbortSignal.any([context.closing, job.stopping.signal]),
    });
    return {
      OptimizationDetails: [],
      DeploymentConfiguration: {
        S3: [{ ChannelName: "base_model", Uri: sourceOf(job) }],
        ImageUri: endpoint.image,
        InstanceType: type,
        InstanceCount: 1,
        CopyCountPerInstance: 1,
        EnvironmentVariables: endpoint.environment,
      },
      ExpectedPerformance: expectedPerformance(figures, concurrency),
    };
  } finally {
    if (!context.closing.aborted) await endpoint.remove();
  }
}

/** As versions of a group that has the job's name. */
async function registerPackages(
  found: AIRecommendation[],
  job: RecommendationJob,
  role: Principal,
  { call }: SageMakerContext,
): Promise<void> {
  const ModelPackageGroupName = job.name;
  await call(role, "sagemaker", "CreateModelPackageGroup", { ModelPackageGroupName });
  for (const one of found) {
    const made = await call(role, "sagemaker", "CreateModelPackage", { ModelPackageGroupName });
    const { InstanceType, InstanceCount, CopyCountPerInstance } = one.DeploymentConfiguration ?? {};
    one.ModelDetails = {
      ModelPackageArn: (made as CreateModelPackageOutput).ModelPackageArn,
      InferenceSpecificationName: `on-${InstanceType?.slice(3).replaceAll(".", "-")}`,
      InstanceDetails: [{ InstanceType, InstanceCount, CopyCountPerInstance }],
    };
  }
}

async function writeResult(
  found: readonly AIRecommendation[],
  job: RecommendationJob,
  role: Principal,
  context: SageMakerContext,
): Promise<void> {
  const { hostname: Bucket, pathname } = new URL(String(job.definition.OutputConfig?.S3OutputLocation));
  const Key = `${pathname.slice(1)}recommendations.json`;
  await context.call(role, "s3", "PutObject", { Bucket, Key });
  context.buckets.get(Bucket)?.put(Key, Buffer.from(JSON.stringify(found)));
}

const sourceOf = ({ definition: { ModelSource } }: RecommendationJob) => ModelSource?.S3?.S3Uri;

/** The best of what was asked for is the first. */
function ranked(found: readonly AIRecommendation[], target: string | undefined): AIRecommendation[] {
  const figure = (one: AIRecommendation, metric: string, stat: string) =>
    Number(one.ExpectedPerformance?.find(({ Metric, Stat }) => Metric === metric && Stat === stat)?.Value);
  const price = ({ DeploymentConfiguration }: AIRecommendation) =>
    INSTANCE_TYPES[String(DeploymentConfiguration?.InstanceType)]?.usdPerHour ?? Number.MAX_VALUE;
  const worth = (one: AIRecommendation) => {
    if (target === "throughput") return -figure(one, "OutputTokenThroughput", "avg");
    return target === "ttft-ms" ? figure(one, "TimeToFirstToken", "p50") : price(one);
  };
  return [...found].sort((one, other) => worth(one) - worth(other));
}
