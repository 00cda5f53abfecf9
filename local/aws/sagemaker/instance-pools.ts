import type { InstancePoolSummary, ProductionVariant } from "@aws-sdk/client-sagemaker";

/** Instances of one type, and the model that runs on them. */
export interface InstancePool {
  readonly instanceType: string;
  readonly modelName: string;
}

/**
 * What a variant may run on, in the order in which SageMaker tries it. An instance type alone is a pool of its own.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-heterogeneous.html
 */
export function readPools({ InstancePools, InstanceType, ModelName }: ProductionVariant): readonly InstancePool[] {
  if (!InstancePools) return [{ instanceType: String(InstanceType), modelName: String(ModelName) }];
  return InstancePools.toSorted((a, b) => Number(a.Priority) - Number(b.Priority)).map((pool) => ({
    instanceType: String(pool.InstanceType),
    modelName: pool.ModelNameOverride ?? String(ModelName),
  }));
}

/**
 * How many instances each pool has, for a variant that has pools.
 * @param taken the instance type of the pool that is in use
 */
export function poolSummaries(variant: ProductionVariant, taken?: string): { InstancePools?: InstancePoolSummary[] } {
  if (!variant.InstancePools) return {};
  const InstancePools = variant.InstancePools.map(({ InstanceType }) => ({
    InstanceType,
    CurrentInstanceCount: InstanceType === taken ? (variant.InitialInstanceCount ?? 1) : 0,
  }));
  return { InstancePools };
}
