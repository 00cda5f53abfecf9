import { DeleteEndpointConfigCommand, DeleteModelCommand, type SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { EndpointUsage } from "../inventory/endpoint-usage.ts";
import { listVersions } from "../inventory/list-versions.ts";
import { unlessMissing } from "../unless-missing.ts";
import type { Removal } from "./removal.ts";

/**
 * Endpoint configurations and models that no endpoint uses, configurations first: they name the models.
 * @param prefix what the names of the alias begin with, see `versionPrefix` in names.ts
 */
export async function unusedVersions(
  client: SageMakerClient,
  prefix: string,
  usage: readonly Pick<EndpointUsage, "endpointConfigNames" | "modelNames">[],
): Promise<Removal[]> {
  const { endpointConfigs, models } = await listVersions(client, prefix);
  const usedConfigs = new Set(usage.flatMap(({ endpointConfigNames }) => endpointConfigNames));
  // An endpoint whose configuration is missing may need any of the models to restart.
  const usedModels = new Set(usage.flatMap(({ modelNames }) => modelNames ?? models));
  return [
    ...endpointConfigs
      .filter((name) => !usedConfigs.has(name))
      .map((name) => ({
        what: `endpoint configuration ${name}`,
        remove: () => existed(client.send(new DeleteEndpointConfigCommand({ EndpointConfigName: name }))),
      })),
    ...models
      .filter((name) => !usedModels.has(name))
      .map((name) => ({
        what: `model ${name}`,
        remove: () => existed(client.send(new DeleteModelCommand({ ModelName: name }))),
      })),
  ];
}

const existed = async (deletion: Promise<unknown>) => (await unlessMissing(deletion)) !== undefined;
