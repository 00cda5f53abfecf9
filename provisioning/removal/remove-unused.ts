import type { SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { SSMClient } from "@aws-sdk/client-ssm";
import type { Names } from "../../names.ts";
import type { GuardClients } from "../guards/remove-guard.ts";
import { describeConfigs, describeUsage, type EndpointUsage } from "../inventory/endpoint-usage.ts";
import { readNamedParameters } from "../inventory/read-named-parameters.ts";
import { parseAsleep } from "../inventory/sleepers.ts";
import { removeAll } from "./removal.ts";
import { unusedGuards } from "./unused-guards.ts";
import { unusedVersions } from "./unused-versions.ts";

export interface RemoveUnusedClients extends GuardClients {
  readonly sageMaker: SageMakerClient;
  readonly ssm: SSMClient;
}

/**
 * Removes everything of an alias that none of its endpoints needs; an endpoint itself is never touched. To be called by
 * whoever holds the alias's lock: a version that is just being made has no endpoint yet.
 * @returns what was removed, for people
 * @throws NotEverythingRemoved
 */
export async function removeUnused(clients: RemoveUnusedClients, names: Names, alias: string): Promise<string[]> {
  const endpointNames = names.endpointNames(alias);
  const usage = await describeUsage(clients.sageMaker, endpointNames);
  const kept = await keptVersion(clients, names, alias);
  const missing = endpointNames.filter((name) => !usage.some(({ endpointName }) => endpointName === name));
  return removeAll([
    ...(await unusedVersions(clients.sageMaker, names.versionPrefix(alias), [...usage, ...kept])),
    ...(await unusedGuards(clients, names, missing)),
  ]);
}

/** What a model that sleeps comes back by is in use, though no endpoint uses it. */
async function keptVersion(
  { sageMaker, ssm }: RemoveUnusedClients,
  names: Names,
  alias: string,
): Promise<Pick<EndpointUsage, "endpointConfigNames" | "modelNames">[]> {
  const name = names.parameter.asleep(alias);
  const configName = parseAsleep((await readNamedParameters(ssm, [name])).get(name))?.version?.configName;
  if (configName === undefined) return [];
  const models = (await describeConfigs(sageMaker, [configName])).get(configName);
  return [{ endpointConfigNames: [configName], modelNames: models ?? [] }];
}
