import type { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { findEndpoint, findEndpointConfig } from "./find-endpoint.ts";

/** What an endpoint needs to go on as it is. */
export interface EndpointUsage {
  readonly endpointName: string;
  readonly status: string;
  /** The one it runs, and one it is being updated to. */
  readonly endpointConfigNames: readonly string[];
  /** Absent when a configuration is missing, for then nobody knows. */
  readonly modelNames?: readonly string[];
}

/** Describes endpoints by name; one that does not exist is left out. */
export async function describeUsage(
  client: SageMakerClient,
  endpointNames: readonly string[],
): Promise<EndpointUsage[]> {
  const usages: EndpointUsage[] = [];
  for (const endpointName of endpointNames) {
    const endpoint = await findEndpoint(client, endpointName);
    if (endpoint === undefined) continue;
    const endpointConfigNames = [
      endpoint.EndpointConfigName,
      endpoint.PendingDeploymentSummary?.EndpointConfigName,
    ].filter((name) => name !== undefined);
    const modelNames = await Promise.all(endpointConfigNames.map((name) => readModelNames(client, name)));
    usages.push({
      endpointName,
      status: endpoint.EndpointStatus ?? "unknown",
      endpointConfigNames,
      ...(modelNames.every((names) => names !== undefined) && { modelNames: modelNames.flat() }),
    });
  }
  return usages;
}

/** The models of configurations, by their names; one that does not exist is left out. */
export async function describeConfigs(
  client: SageMakerClient,
  configNames: readonly string[],
): Promise<Map<string, readonly string[]>> {
  const described = new Map<string, readonly string[]>();
  for (const name of configNames) {
    const models = await readModelNames(client, name);
    if (models !== undefined) described.set(name, models);
  }
  return described;
}

/** Nothing where the configuration was deleted behind its endpoint's back. */
async function readModelNames(client: SageMakerClient, EndpointConfigName: string): Promise<string[] | undefined> {
  const config = await findEndpointConfig(client, EndpointConfigName);
  return (
    config &&
    (config.ProductionVariants ?? []).flatMap(({ ModelName, InstancePools = [] }) =>
      [ModelName, ...InstancePools.map(({ ModelNameOverride }) => ModelNameOverride)].filter(
        (name) => name !== undefined,
      ),
    )
  );
}
