import {
  DescribeEndpointCommand,
  type DescribeEndpointCommandOutput,
  DescribeEndpointConfigCommand,
  type DescribeEndpointConfigCommandOutput,
  type SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { unlessMissing } from "../unless-missing.ts";

/** SageMaker's description of an endpoint; nothing when there is none. */
export function findEndpoint(
  client: SageMakerClient,
  EndpointName: string,
): Promise<DescribeEndpointCommandOutput | undefined> {
  return unlessMissing(client.send(new DescribeEndpointCommand({ EndpointName })));
}

/** SageMaker's description of an endpoint configuration; nothing when there is none. */
export function findEndpointConfig(
  client: SageMakerClient,
  EndpointConfigName: string | undefined,
): Promise<DescribeEndpointConfigCommandOutput | undefined> {
  return unlessMissing(client.send(new DescribeEndpointConfigCommand({ EndpointConfigName })));
}
