import type { Names } from "../../../names.ts";
import { accountWideResources } from "./account-wide-resources.ts";
import { machineResources } from "./machine-resources.ts";
import { namedResources } from "./named-resources.ts";
import type { ResourceClients } from "./resource-clients.ts";
import { taggedResources } from "./tagged-resources.ts";

/** Names, ids or ARNs by kind; a kind without resources has an empty list. */
export type ResourcesByKind = Readonly<Record<string, readonly string[]>>;

export interface StageResources {
  /** What the services themselves list. */
  readonly listed: Awaited<ReturnType<typeof namedResources>> &
    Awaited<ReturnType<typeof accountWideResources>>["listed"] &
    Awaited<ReturnType<typeof machineResources>>;
  /** What only the tagging API lists: it may be the shadow of a deleted resource. */
  readonly tagged: ResourcesByKind;
  /** The region whose stage of this name has the account-wide resources. Absent: they belong to this region, or there are none. */
  readonly elsewhere?: string;
}

/** Everything in the account and region that carries a stage's name or tags. */
export async function listStageResources(clients: ResourceClients, names: Names): Promise<StageResources> {
  const [named, { listed: accountWide, elsewhere }, machines, tagged] = await Promise.all([
    namedResources(clients, names),
    accountWideResources(clients, names),
    machineResources(clients.ec2, names),
    taggedResources(clients.tagging, names),
  ]);
  const listed = { ...named, ...accountWide, ...machines };
  return { listed, tagged, ...(elsewhere !== undefined && { elsewhere }) };
}

export function countResources(resources: ResourcesByKind): number {
  return Object.values(resources).flat().length;
}

/** What is in the first and not in the second, without kinds that become empty. */
export function without(resources: ResourcesByKind, others: ResourcesByKind): ResourcesByKind {
  return onlyFound(
    Object.fromEntries(
      Object.entries(resources).map(([kind, found]) => [kind, found.filter((one) => !others[kind]?.includes(one))]),
    ),
  );
}

/** The kinds that have resources. */
export function onlyFound(resources: ResourcesByKind): ResourcesByKind {
  return Object.fromEntries(Object.entries(resources).filter(([, found]) => found.length > 0));
}
