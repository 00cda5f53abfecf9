import * as v from "valibot";
import { weightsKey } from "../../contract/stored-weights.ts";
import type { HubModel } from "../hub/hub.ts";
import type { WantedWeights } from "../weights/copy-weights.ts";
import type { ReadConfiguration } from "./adapters/configuration-file.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";
import { Refusal } from "./refusal.ts";

export interface WeightsSources {
  readonly read: ReadConfiguration;
  /** The stage's own. */
  readonly bucket: string;
  /** What the hub knows; nothing when it could not be asked. */
  readonly model: HubModel | undefined;
}

const Remembered = v.object({ commit: v.string() });

/**
 * Which commit an entry's weights are, and that the container is to have them from the stage's bucket; nothing for an entry that has
 * them from the hub, or from a bucket of its own. The hub need not be reachable for a commit that was copied before.
 * @throws Refusal
 */
export async function weightsInS3(
  { modelId, revision, modelS3Uri, weights }: ProvisioningEntry,
  { read, bucket, model }: WeightsSources,
): Promise<(WantedWeights & { readonly uri: string }) | undefined> {
  if (weights !== "s3" || modelS3Uri !== undefined) return undefined;
  const commit = model?.commit ?? (isCommit(revision) ? revision : await remembered());
  if (commit === undefined) {
    throw new Refusal(
      `The hub does not say which commit "${revision}" of "${modelId}" is, and no copy of it is in the stage's bucket: try again when the hub can be reached, name a commit as the revision, or leave "weights" out.`,
    );
  }
  return { modelId, revision, commit, uri: `s3://${bucket}/${weightsKey.folder(modelId, commit)}` };

  async function remembered(): Promise<string | undefined> {
    const folder = weightsKey.revisionFolder(modelId, revision);
    const answer = await read({ modelS3Uri: `s3://${bucket}/${folder}` }, "commit.json");
    const found = v.safeParse(Remembered, answer.kind === "found" ? answer.json : undefined);
    return found.success ? found.output.commit : undefined;
  }
}

const isCommit = (revision: string) => /^[0-9a-f]{40}$/.test(revision);
