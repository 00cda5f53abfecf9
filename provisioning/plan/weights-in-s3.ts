import * as v from "valibot";
import { copyOfCommit, weightsKey } from "../../contract/stored-weights.ts";
import type { HubModel } from "../hub/hub.ts";
import type { WantedWeights } from "../weights/copy-weights.ts";
import type { ReadConfiguration } from "./adapters/configuration-file.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";
import { hasQuantisation } from "./choose-gguf.ts";
import { Refusal } from "./refusal.ts";

export interface WeightsSources {
  readonly read: ReadConfiguration;
  /** The stage's own. */
  readonly bucket: string;
  /** What the hub knows; nothing when it could not be asked. */
  readonly model: HubModel | undefined;
}

const Remembered = v.object({ commit: v.string(), files: v.optional(v.array(v.string())) });

/**
 * Which commit an entry's weights are, and that the container is to have them from the stage's bucket; nothing for an entry that has
 * them from the hub, or from a bucket of its own. The hub need not be reachable for a commit that was copied before.
 * @throws Refusal
 */
export async function weightsInS3(
  { modelId, revision, modelS3Uri, weights, container, ggufFile }: ProvisioningEntry,
  { read, bucket, model }: WeightsSources,
): Promise<(WantedWeights & { readonly uri: string }) | undefined> {
  // llama-server cannot be told a revision: its file is always the one that was copied.
  const isGguf = container === "llamacpp";
  if ((weights !== "s3" && !isGguf) || modelS3Uri !== undefined) return undefined;
  const memory = model?.commit === undefined && (isGguf || !isCommit(revision)) ? await remembered() : undefined;
  const commit = model?.commit ?? (isCommit(revision) ? revision : memory?.commit);
  if (commit === undefined) {
    throw new Refusal(
      `The hub does not say which commit "${revision}" of "${modelId}" is, and no copy of it is in the stage's bucket: try again when the hub can be reached, name a commit as the revision, or leave "weights" out.`,
    );
  }
  const files = isGguf ? (model?.gguf?.[0]?.files ?? filesWithoutHub({ modelId, ggufFile }, memory?.files)) : undefined;
  const wanted = { modelId, revision, commit, ...(files && { files }) };
  return { ...wanted, uri: `s3://${bucket}/${weightsKey.folder(modelId, copyOfCommit(wanted))}` };

  async function remembered(): Promise<v.InferOutput<typeof Remembered> | undefined> {
    const folder = weightsKey.revisionFolder(modelId, revision);
    const answer = await read({ modelS3Uri: `s3://${bucket}/${folder}` }, "commit.json");
    const found = v.safeParse(Remembered, answer.kind === "found" ? answer.json : undefined);
    return found.success ? found.output : undefined;
  }
}

/** Without the hub a file is known by its whole name, or because it was the one that was copied last. */
function filesWithoutHub(
  { modelId, ggufFile }: Pick<ProvisioningEntry, "modelId" | "ggufFile">,
  copied: readonly string[] = [],
): readonly string[] {
  const [first] = copied;
  if (first !== undefined && (ggufFile === undefined || ggufFile === first || hasQuantisation(first, ggufFile))) {
    return copied;
  }
  if (ggufFile?.endsWith(".gguf") && !/-\d{5}-of-\d{5}\.gguf$/.test(ggufFile)) return [ggufFile];
  throw new Refusal(
    `The hub does not say which GGUF files "${modelId}" has: try again when it can be reached, or name the whole file as ggufFile (GGUF_FILE).`,
  );
}

const isCommit = (revision: string) => /^[0-9a-f]{40}$/.test(revision);
