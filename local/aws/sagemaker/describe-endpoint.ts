import type {
  DescribeEndpointOutput,
  PendingProductionVariantSummary,
  ProductionVariant,
  ProductionVariantSummary,
} from "@aws-sdk/client-sagemaker";
import { poolSummaries } from "./instance-pools.ts";
import type { Endpoint } from "./resources.ts";
import type { RunningVariant } from "./running-variant.ts";

/** An endpoint as DescribeEndpoint shows it. */
export function describeEndpoint(endpoint: Endpoint): DescribeEndpointOutput {
  const { pending, fleet, failureReason, lastDeployment } = endpoint;
  return {
    EndpointName: endpoint.name,
    EndpointArn: endpoint.arn,
    EndpointConfigName: endpoint.config.name,
    EndpointStatus: endpoint.status,
    ...(failureReason !== undefined && { FailureReason: failureReason }),
    CreationTime: endpoint.creationTime,
    LastModifiedTime: endpoint.lastModifiedTime,
    ...(fleet && { ProductionVariants: fleet.map(runningVariant) }),
    ...(lastDeployment && { LastDeploymentConfig: lastDeployment }),
    ...(pending && {
      PendingDeploymentSummary: {
        EndpointConfigName: pending.config.name,
        StartTime: pending.startTime,
        ProductionVariants: pending.config.definition.ProductionVariants?.map(pendingVariant),
      },
    }),
  };
}

function runningVariant({
  name,
  definition,
  instanceType,
  image,
  startTime,
}: RunningVariant): ProductionVariantSummary {
  return {
    VariantName: name,
    DeployedImages: [{ SpecifiedImage: image, ResolvedImage: image, ResolutionTime: startTime }],
    CurrentWeight: definition.InitialVariantWeight,
    DesiredWeight: definition.InitialVariantWeight,
    CurrentInstanceCount: definition.InitialInstanceCount,
    DesiredInstanceCount: definition.InitialInstanceCount,
    ...poolSummaries(definition, instanceType),
  };
}

function pendingVariant(definition: ProductionVariant): PendingProductionVariantSummary {
  return {
    VariantName: definition.VariantName,
    DesiredWeight: definition.InitialVariantWeight,
    CurrentInstanceCount: 0,
    DesiredInstanceCount: definition.InitialInstanceCount,
    InstanceType: definition.InstanceType,
    ...poolSummaries(definition),
  };
}
