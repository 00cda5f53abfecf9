import type { SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { Names } from "../../names.ts";
import type { GuardClients } from "../guards/remove-guard.ts";
import { describeUsage } from "../inventory/endpoint-usage.ts";
import { removeAll } from "./removal.ts";
import { unusedGuards } from "./unused-guards.ts";
import { unusedVersions } from "./unused-versions.ts";

export interface RemoveUnusedClients extends GuardClients {
  readonly sageMaker: SageMakerClient;
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
  const missing = endpointNames.filter((name) => !usage.some(({ endpointName }) => endpointName === name));
  return removeAll([
    ...(await unusedVersions(clients.sageMaker, names.versionPrefix(alias), usage)),
    ...(await unusedGuards(clients, names, missing)),
  ]);
}
