import type { DescribeEndpointOutput } from "@aws-sdk/client-sagemaker";
import { CONTAINER_IMAGES, containerImageUri } from "../../../../contract/container-images.ts";
import { INSTANCE_TYPES } from "../../../../contract/instance-types.ts";
import type { Principal } from "../../../iam/principal.ts";
import { sleep } from "../../clock.ts";
import { quotaCode } from "../../service-quotas/endpoint-quotas.ts";
import type { RecommendationJob } from "../resources.ts";
import type { SageMakerContext } from "../sagemaker-context.ts";

export interface Tried {
  readonly name: string;
  readonly instanceType: string;
  readonly job: RecommendationJob;
  readonly role: Principal;
  readonly concurrency: number;
}

const POLL_MILLISECONDS = 50;

/** What a job tries an instance type with, made and removed with the job's own role, as AWS's samples say of the real one. */
export function temporaryEndpoint({ name, instanceType, job, role, concurrency }: Tried, context: SageMakerContext) {
  const call = (operation: string, input: object) => context.call(role, "sagemaker", operation, input);
  const describe = () => call("DescribeEndpoint", { EndpointName: name }) as Promise<DescribeEndpointOutput>;
  const kind = job.definition.InferenceSpecification?.Framework === "LMI" ? "lmi" : "vllm";
  const environment = variables(kind, instanceType, concurrency);
  const image = containerImageUri(kind, context.region);
  return {
    image,
    environment,
    /** @throws an Error with the endpoint's `FailureReason` */
    async make(): Promise<void> {
      await context.call(role, "service-quotas", "GetServiceQuota", {
        ...{ ServiceCode: "sagemaker", QuotaCode: quotaCode(instanceType) },
      });
      const S3Uri =
        job.definition.ModelSource && "S3" in job.definition.ModelSource && job.definition.ModelSource.S3?.S3Uri;
      await call("CreateModel", {
        ModelName: name,
        ExecutionRoleArn: job.definition.RoleArn,
        PrimaryContainer: {
          Image: image,
          Environment: environment,
          ModelDataSource: { S3DataSource: { S3Uri, S3DataType: "S3Prefix", CompressionType: "None" } },
        },
      });
      const ami = CONTAINER_IMAGES[kind].inferenceAmiVersion;
      await call("CreateEndpointConfig", {
        EndpointConfigName: name,
        ProductionVariants: [
          {
            ...{ VariantName: "AllTraffic", ModelName: name, InstanceType: instanceType, InitialInstanceCount: 1 },
            ...(ami && { InferenceAmiVersion: ami }),
          },
        ],
      });
      await call("CreateEndpoint", { EndpointName: name, EndpointConfigName: name });
      for (;;) {
        const { EndpointStatus, FailureReason } = await describe();
        if (EndpointStatus === "InService") return;
        if (EndpointStatus === "Failed") throw new Error(FailureReason);
        await sleep(context.clock, POLL_MILLISECONDS, AbortSignal.any([context.closing, job.stopping.signal]));
      }
    },
    /** Whatever of it there is. SageMaker does not delete an endpoint that it is still making. */
    async remove(): Promise<void> {
      const { endpoints, endpointConfigs, models } = context.state;
      while (endpoints.find(name)?.status === "Creating")
        await sleep(context.clock, POLL_MILLISECONDS, context.closing);
      if (endpoints.find(name)) await call("DeleteEndpoint", { EndpointName: name });
      while (endpoints.find(name)) await sleep(context.clock, POLL_MILLISECONDS, context.closing);
      if (endpointConfigs.find(name)) await call("DeleteEndpointConfig", { EndpointConfigName: name });
      if (models.find(name)) await call("DeleteModel", { ModelName: name });
    },
  };
}

function variables(kind: "vllm" | "lmi", instanceType: string, concurrency: number): Record<string, string> {
  const instance = INSTANCE_TYPES[instanceType];
  const gpus = String(instance?.kind === "gpu" ? instance.gpuCount : 1);
  if (kind === "lmi")
    return { OPTION_MAX_ROLLING_BATCH_SIZE: String(concurrency), OPTION_TENSOR_PARALLEL_DEGREE: gpus };
  return { SM_VLLM_MAX_NUM_SEQS: String(concurrency), SM_VLLM_TENSOR_PARALLEL_SIZE: gpus };
}
