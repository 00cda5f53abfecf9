import type { Names } from "../../names.ts";
import { unlessMissing } from "../../provisioning/unless-missing.ts";
import type { ResourceClients } from "../stage-inventory/resources/resource-clients.ts";
import type { StageResources } from "../stage-inventory/resources/stage-resources.ts";
import type { PlannedResource } from "./planned-resource.ts";

export interface LookupContext {
  readonly clients: ResourceClients;
  readonly names: Names;
  readonly found: StageResources;
}

/** Finds what a planned resource would be a second copy of. @returns its id as Terraform's import takes it; nothing when it is not there */
export type Lookup = (resource: PlannedResource, context: LookupContext) => Promise<string | undefined>;

type ListedKind = keyof StageResources["listed"];

/** @param attribute of the resource, with the name that the inventory lists it by */
export function named(kind: ListedKind, attribute: string): Lookup {
  return async (resource, { found }) => {
    const name = resource.text(attribute);
    return name !== undefined && found.listed[kind].includes(name) ? name : undefined;
  };
}

/** What has an id for a name is known by the stage's tags alone, and a stage has one of each. */
export function onlyOne(kind: ListedKind): Lookup {
  return async (_, { found }) => found.listed[kind][0];
}

export async function exists(asked: Promise<unknown>): Promise<boolean> {
  return (await unlessMissing(asked)) !== undefined;
}
