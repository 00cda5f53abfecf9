import { ListEndpointsCommand, type SageMakerClient } from "@aws-sdk/client-sagemaker";
import { findEndpoint, findEndpointConfig } from "../../provisioning/inventory/find-endpoint.ts";

/** More endpoints than this are not counted: the doctor is to answer in seconds. */
const COUNTED = 50;

/** Instances of the account's endpoints by type, of every product and stage: the quota is for all of them. */
export async function instancesInUse(client: SageMakerClient): Promise<ReadonlyMap<string, number>> {
  const { Endpoints = [] } = await client.send(new ListEndpointsCommand({ MaxResults: COUNTED }));
  const endpointNames = Endpoints.flatMap(({ EndpointName = [] }) => EndpointName);
  const counts = new Map<string, number>();
  for (const [type, count] of (
    await Promise.all(endpointNames.map((name) => describeInstances(client, name)))
  ).flat()) {
    counts.set(type, (counts.get(type) ?? 0) + count);
  }
  return counts;
}

async function describeInstances(
  client: SageMakerClient,
  endpointName: string,
): Promise<(readonly [string, number])[]> {
  const endpoint = await findEndpoint(client, endpointName);
  if (endpoint === undefined || endpoint.EndpointStatus === "Failed") return [];
  const config = await findEndpointConfig(client, endpoint.EndpointConfigName);
  return (config?.ProductionVariants ?? []).flatMap(({ VariantName, InstanceType, InitialInstanceCount = 0 }) => {
    const now = endpoint.ProductionVariants?.find((variant) => variant.VariantName === VariantName);
    const pools = now?.InstancePools ?? [];
    if (InstanceType !== undefined) return [[InstanceType, now?.CurrentInstanceCount ?? InitialInstanceCount] as const];
    return pools.map((pool) => [pool.InstanceType ?? "unknown", pool.CurrentInstanceCount ?? 0] as const);
  });
}
