import type { PublishedModel } from "../../contract/published-model.ts";
import { modelDefinition } from "./definition.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";

interface Deployment {
  readonly region: string;
  /** What the entry's revision is now; absent when nobody asked the hub. */
  readonly commit?: string | undefined;
}

/**
 * Whether a publication is what an entry asks for, so that there is nothing to make. Whether its endpoint still serves is for
 * SageMaker to say. With `ttlHours` it never is: who asks again wants the time to begin again.
 */
export function servesAsAsked(
  entry: ProvisioningEntry,
  published: PublishedModel,
  { region, commit }: Deployment,
): boolean {
  const definition = modelDefinition(entry, region, commit ?? published.commit ?? entry.revision);
  return (
    published.definition === definition &&
    published.revision === entry.revision &&
    entry.instanceTypes.includes(published.instanceType) &&
    published.instanceCount === entry.instanceCount &&
    published.maxInstanceCount === entry.maxInstanceCount &&
    published.idleMinutes === entry.idleMinutes &&
    published.expiresAt === undefined &&
    entry.ttlHours === undefined
  );
}
