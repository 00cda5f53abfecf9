import { paginateListEndpointConfigs, paginateListModels, type SageMakerClient } from "@aws-sdk/client-sagemaker";
import { namesThatBegin } from "./names-that-begin.ts";

/** What versions are made of: a configuration, and the models that it names. */
export interface Versions {
  readonly endpointConfigs: readonly string[];
  readonly models: readonly string[];
}

/** Names of the configurations and models whose name begins with a text. */
export async function listVersions(client: SageMakerClient, beginning: string): Promise<Versions> {
  const paging = { client, pageSize: 100 };
  const query = { NameContains: beginning };
  const endpointConfigs: string[] = [];
  for await (const { EndpointConfigs = [] } of paginateListEndpointConfigs(paging, query)) {
    endpointConfigs.push(
      ...namesThatBegin(
        beginning,
        EndpointConfigs.map((one) => one.EndpointConfigName),
      ),
    );
  }
  const models: string[] = [];
  for await (const { Models = [] } of paginateListModels(paging, query)) {
    models.push(
      ...namesThatBegin(
        beginning,
        Models.map((one) => one.ModelName),
      ),
    );
  }
  return { endpointConfigs, models };
}
