import {
  paginateListEndpointConfigs,
  paginateListEndpoints,
  paginateListModels,
  type SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { paginateGetParametersByPath, type SSMClient } from "@aws-sdk/client-ssm";
import type { Names } from "../../names.ts";

/** Everything of a stage that provisioning makes and Terraform does not know, but for the endpoints' guards. */
export interface Inventory {
  readonly endpoints: readonly string[];
  readonly endpointConfigs: readonly string[];
  readonly models: readonly string[];
  /** Full names below the stage's root, the catalog's and the keys' among them. */
  readonly parameters: readonly string[];
  /** Values of those. */
  readonly values: ReadonlyMap<string, string>;
}

export async function takeInventory(sageMaker: SageMakerClient, ssm: SSMClient, names: Names): Promise<Inventory> {
  // SageMaker finds a name anywhere in a name; another stage's or product's may contain ours.
  const startsLikeOurs = (name: string | undefined): name is string => name?.startsWith(`${names.prefix}-`) ?? false;
  const client = { client: sageMaker, pageSize: 100 };
  const query = { NameContains: `${names.prefix}-` };

  const endpoints: string[] = [];
  for await (const page of paginateListEndpoints(client, query)) {
    endpoints.push(...(page.Endpoints ?? []).map((endpoint) => endpoint.EndpointName).filter(startsLikeOurs));
  }
  const endpointConfigs: string[] = [];
  for await (const page of paginateListEndpointConfigs(client, query)) {
    endpointConfigs.push(...(page.EndpointConfigs ?? []).map((one) => one.EndpointConfigName).filter(startsLikeOurs));
  }
  const models: string[] = [];
  for await (const page of paginateListModels(client, query)) {
    models.push(...(page.Models ?? []).map((model) => model.ModelName).filter(startsLikeOurs));
  }
  const values = new Map<string, string>();
  const path = { Path: names.parameter.root, Recursive: true };
  for await (const page of paginateGetParametersByPath({ client: ssm, pageSize: 10 }, path)) {
    for (const { Name, Value = "" } of page.Parameters ?? []) if (Name !== undefined) values.set(Name, Value);
  }
  return { endpoints, endpointConfigs, models, parameters: [...values.keys()], values };
}
