import { readdir, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { chooseVariant, type GgufFile, listVariants } from "./choose-gguf.ts";
import type { ModelReference } from "./model-reference.ts";

/**
 * The model as it was last downloaded, for a start without a network.
 * @returns the file that llama.cpp is given; `undefined`: it never was
 */
export async function findKeptGguf(
  cache: string,
  reference: Extract<ModelReference, { kind: "hub" }>,
): Promise<string | undefined> {
  const parent = join(cache, "models", reference.repository);
  const commits = await readdir(parent).catch(() => []);
  const dated = await Promise.all(
    commits.map(async (name) => ({ folder: join(parent, name), time: (await stat(join(parent, name))).mtimeMs })),
  );
  for (const { folder } of dated.sort((a, b) => b.time - a.time)) {
    const variants = listVariants(await ggufFiles(folder));
    try {
      return join(folder, chooseVariant(variants, reference).files[0].path);
    } catch {
      // Of this commit another quantisation was downloaded, or none to its end.
    }
  }
  return undefined;
}

async function ggufFiles(folder: string): Promise<GgufFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => ({ path: relative(folder, join(entry.parentPath, entry.name)), size: 0, sha256: undefined }));
}
