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

/**
 * Finds the existing resource that a planned one would duplicate.
 * @returns its id as Terraform's import takes it; undefined when there is none
 */
export type Lookup = (resource: PlannedResource, context: LookupContext) => Promise<string | undefined>;

type ListedKind = keyof StageResources["listed"];

/** @param attribute holds the name by which the inventory lists the resource */
export function named(kind: ListedKind, attribute: string): Lookup {
  return async (resource, { found }) => {
    const name = resource.text(attribute);
    return name !== undefined && found.listed[kind].includes(name) ? name : undefined;
  };
}

/** Resources that have an id and no name are found by the stage's tags, and a stage has one of each kind. */
export function onlyOne(kind: ListedKind): Lookup {
  return async (_, { found }) => found.listed[kind][0];
}

export async function exists(asked: Promise<unknown>): Promise<boolean> {
  return (await unlessMissing(asked)) !== undefined;
}
