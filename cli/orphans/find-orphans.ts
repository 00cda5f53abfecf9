import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import type { ResourceClients } from "../stage-inventory/resources/resource-clients.ts";
import { listStageResources } from "../stage-inventory/resources/stage-resources.ts";
import type { StackPlan } from "../terraform/stack-result.ts";
import { IMPORT_IDS } from "./import-ids.ts";
import { type PlannedResource, plannedCreations } from "./planned-resource.ts";

/** A resource that exists although no state knows it: an earlier run was killed, or its state is lost. */
export interface Orphan extends PlannedResource {
  /** As Terraform's import takes it. */
  readonly id: string;
}

/**
 * The resources that Terraform plans to create and AWS already has, by the stage's names and tags.
 * @throws UserError when some belong to the stage in another region: an import would take them away from it
 */
export async function findOrphans(
  clients: ResourceClients,
  names: Names,
  plans: readonly StackPlan[],
): Promise<readonly Orphan[]> {
  const planned = plannedCreations(plans).filter(({ type }) => type in IMPORT_IDS);
  if (planned.length === 0) return [];
  const found = await listStageResources(clients, names);
  if (found.elsewhere !== undefined && planned.some(({ type }) => type === "aws_iam_role")) {
    throw new UserError(
      `The stage ${names.stage} is deployed in ${found.elsewhere}, and the names of its roles are taken in the whole account: choose another STAGE for ${await clients.iam.config.region()}, or destroy that one first. Nothing was changed.`,
    );
  }
  const orphans = await Promise.all(
    planned.map(async (resource) => {
      const id = await ifAllowed(IMPORT_IDS[resource.type]?.(resource, { clients, names, found }));
      return id === undefined ? [] : [{ ...resource, id }];
    }),
  );
  return orphans.flat();
}

/** Undefined when the caller may not ask, or an emulator does not know the call: then Terraform's own call tells. */
async function ifAllowed(lookup: Promise<string | undefined> | undefined): Promise<string | undefined> {
  try {
    return await lookup;
  } catch (error) {
    if (error instanceof Error && "$metadata" in error) return undefined;
    throw error;
  }
}
