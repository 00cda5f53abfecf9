import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  paginateListEndpoints,
  type SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { unlessMissing } from "../../provisioning/unless-missing.ts";

/** More endpoints than this are not counted: the doctor is to answer in seconds. */
const COUNTED = 50;

/** Instances of the account's endpoints by type, of every product and stage: the quota is for all of them. */
export async function instancesInUse(client: SageMakerClient): Promise<ReadonlyMap<string, number>> {
  const endpointNames: string[] = [];
  for await (const { Endpoints = [] } of paginateListEndpoints({ client, pageSize: COUNTED }, {})) {
    endpointNames.push(...Endpoints.flatMap(({ EndpointName = [] }) => EndpointName));
    break;
  }
  const counts = new Map<string, number>();
  for (const [type, count] of (await Promise.all(endpointNames.map((name) => instancesOf(client, name)))).flat()) {
    counts.set(type, (counts.get(type) ?? 0) + count);
  }
  return counts;
}

async function instancesOf(client: SageMakerClient, EndpointName: string): Promise<(readonly [string, number])[]> {
  const endpoint = await unlessMissing(client.send(new DescribeEndpointCommand({ EndpointName })));
  if (endpoint === undefined || endpoint.EndpointStatus === "Failed") return [];
  const { EndpointConfigName } = endpoint;
  const config = await unlessMissing(client.send(new DescribeEndpointConfigCommand({ EndpointConfigName })));
  return (config?.ProductionVariants ?? []).flatMap(({ VariantName, InstanceType, InitialInstanceCount = 0 }) => {
    const now = endpoint.ProductionVariants?.find((variant) => variant.VariantName === VariantName);
    const pools = now?.InstancePools ?? [];
    if (InstanceType !== undefined) return [[InstanceType, now?.CurrentInstanceCount ?? InitialInstanceCount] as const];
    return pools.map((pool) => [pool.InstanceType ?? "unknown", pool.CurrentInstanceCount ?? 0] as const);
  });
}
