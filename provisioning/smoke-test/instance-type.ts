import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  type SageMakerClient,
} from "@aws-sdk/client-sagemaker";

/** The instance type on which an endpoint runs: of several pools, the one that SageMaker took most instances of. */
export async function servingInstanceType(client: SageMakerClient, EndpointName: string): Promise<string> {
  const endpoint = await client.send(new DescribeEndpointCommand({ EndpointName }));
  const pools = (endpoint.ProductionVariants?.[0]?.InstancePools ?? [])
    .filter(({ CurrentInstanceCount = 0 }) => CurrentInstanceCount > 0)
    .sort((a, b) => (b.CurrentInstanceCount ?? 0) - (a.CurrentInstanceCount ?? 0));
  if (pools[0]?.InstanceType !== undefined) return pools[0].InstanceType;
  const { EndpointConfigName } = endpoint;
  const config = await client.send(new DescribeEndpointConfigCommand({ EndpointConfigName }));
  const type = config.ProductionVariants?.[0]?.InstanceType;
  if (type === undefined) throw new Error(`SageMaker does not say on which instance type ${EndpointName} runs.`);
  return type;
}
