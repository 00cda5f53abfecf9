import { existsSync } from "node:fs";
import { chooseVariant, listVariants } from "./choose-gguf.ts";
import { downloadFile, megabytes } from "./download-file.ts";
import { type HubAccess, readRepository } from "./hub-repository.ts";
import { keptFile, type ModelReference } from "./model-reference.ts";

export interface FetchProgress {
  begin(doing: string): void;
  step(name: string): void;
  reached(done: string): void;
  say(sentence: string): void;
}

/**
 * A model's file of the hub: from the cache, or downloaded into it.
 * @returns the file that llama.cpp is given
 * @throws UserError, HubUnreachable
 */
export async function fetchGguf(
  reference: Extract<ModelReference, { kind: "hub" }>,
  { cache, hub, progress }: { readonly cache: string; readonly hub: HubAccess; readonly progress: FetchProgress },
): Promise<string> {
  const { repository } = reference;
  const { commit, files } = await readRepository(hub, repository);
  const variants = listVariants(files);
  const chosen = chooseVariant(variants, reference);
  const targets = chosen.files.map((file) => ({
    file,
    target: keptFile(cache, { repository, commit, path: file.path }),
  }));
  const missing = targets.filter(({ target }) => !existsSync(target));
  if (reference.wanted === undefined && variants.length > 1) {
    progress.say(
      `${repository} has ${variants.length} quantisations; ${chosen.name} is taken. Another: --model ${repository}:Q8_0`,
    );
  }
  if (missing.length > 0) {
    progress.begin(`Downloading ${chosen.name}, ${megabytes(chosen.size)}`);
    let before = chosen.size - missing.reduce((sum, { file }) => sum + file.size, 0);
    for (const { file, target } of missing) {
      const onProgress = (bytes: number) => progress.step(`${Math.floor((100 * (before + bytes)) / chosen.size)} %`);
      await downloadFile({ hub, repository, commit, file, target, onProgress });
      before += file.size;
    }
    progress.reached(`Downloaded ${chosen.name}, ${megabytes(chosen.size)}`);
  }
  return targets[0]?.target as string;
}
