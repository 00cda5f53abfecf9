import type { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { findEndpoint, findEndpointConfig } from "../inventory/find-endpoint.ts";
import { SmokeTestFailure } from "./smoke-test-failure.ts";

/**
 * The instance type on which an endpoint runs: of several pools, the one that SageMaker took most instances of.
 * @throws SmokeTestFailure
 */
export async function servingInstanceType(client: SageMakerClient, endpointName: string): Promise<string> {
  const endpoint = await findEndpoint(client, endpointName);
  const pools = (endpoint?.ProductionVariants?.[0]?.InstancePools ?? [])
    .filter(({ CurrentInstanceCount = 0 }) => CurrentInstanceCount > 0)
    .sort((a, b) => (b.CurrentInstanceCount ?? 0) - (a.CurrentInstanceCount ?? 0));
  if (pools[0]?.InstanceType !== undefined) return pools[0].InstanceType;
  const config = await findEndpointConfig(client, endpoint?.EndpointConfigName);
  const type = config?.ProductionVariants?.[0]?.InstanceType;
  if (type === undefined) {
    throw new SmokeTestFailure(
      `SageMaker does not say on which instance type ${endpointName} runs: the endpoint or its configuration was deleted meanwhile. Start provision-endpoint again.`,
    );
  }
  return type;
}
