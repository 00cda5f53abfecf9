import { paginateListEndpoints, type SageMakerClient } from "@aws-sdk/client-sagemaker";
import { namesThatBegin } from "./names-that-begin.ts";

/** Names of the endpoints whose name begins with a text, such as a stage's prefix and its hyphen. */
export async function listEndpoints(client: SageMakerClient, beginning: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { Endpoints = [] } of paginateListEndpoints(
    { client, pageSize: 100 },
    { NameContains: beginning },
  )) {
    found.push(
      ...namesThatBegin(
        beginning,
        Endpoints.map(({ EndpointName }) => EndpointName),
      ),
    );
  }
  return found;
}
