import {
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  paginateListEndpointConfigs,
  paginateListModels,
  type SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import type { EndpointUsage } from "../inventory/endpoint-usage.ts";
import type { Removal } from "./removal.ts";
import { unlessMissing } from "../unless-missing.ts";

/**
 * Endpoint configurations and models that no endpoint uses, configurations first: they name the models.
 * @param prefix what the names of the alias begin with, see `versionPrefix` in names.ts
 */
export async function unusedVersions(
  client: SageMakerClient,
  prefix: string,
  usage: readonly EndpointUsage[],
): Promise<Removal[]> {
  // SageMaker finds a name anywhere in a name; another product's may contain ours.
  const unused = (names: readonly (string | undefined)[], used: readonly string[]) =>
    names.filter((name) => name !== undefined).filter((name) => name.startsWith(prefix) && !used.includes(name));
  const usedConfigs = usage.flatMap(({ endpointConfigNames }) => endpointConfigNames);
  const usedModels = usage.flatMap(({ modelNames }) => modelNames);
  const paging = { client, pageSize: 100 };
  const query = { NameContains: prefix };
  const removals: Removal[] = [];

  for await (const { EndpointConfigs = [] } of paginateListEndpointConfigs(paging, query)) {
    for (const EndpointConfigName of unused(
      EndpointConfigs.map((one) => one.EndpointConfigName),
      usedConfigs,
    )) {
      removals.push({
        what: `endpoint configuration ${EndpointConfigName}`,
        remove: () => existed(client.send(new DeleteEndpointConfigCommand({ EndpointConfigName }))),
      });
    }
  }
  for await (const { Models = [] } of paginateListModels(paging, query)) {
    for (const ModelName of unused(
      Models.map((one) => one.ModelName),
      usedModels,
    )) {
      removals.push({
        what: `model ${ModelName}`,
        remove: () => existed(client.send(new DeleteModelCommand({ ModelName }))),
      });
    }
  }
  return removals;
}

const existed = async (deletion: Promise<unknown>) => (await unlessMissing(deletion)) !== undefined;
