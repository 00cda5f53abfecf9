import { open } from "node:fs/promises";
import { basename } from "node:path";
import { UserError } from "../../user-error.ts";
import { cacheFolder } from "./cache-folder.ts";
import { findKeptGguf } from "./kept-gguf.ts";
import { type FetchProgress, fetchGguf } from "./fetch-gguf.ts";
import { HubUnreachable, hubAccess } from "./hub-repository.ts";
import type { LlamaModelPlace } from "./llama-container.ts";
import { readModelReference } from "./model-reference.ts";
import { findRuntime, installRuntime, RUNTIME_SIZE } from "./runtime.ts";

export interface GgufSearch {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly progress: FetchProgress;
  /** Whether what is missing may be installed; `undefined`: there is nobody to ask. */
  readonly mayInstall: (question: string) => Promise<boolean | undefined>;
}

/** The model of `--model`, or the sentence why it cannot be had now. */
export type GgufAnswer = (LlamaModelPlace & { readonly name: string }) | { readonly because: string };

/** More values or tensors than any model has: llama.cpp's reader would look for all of them. */
const MOST = 1_000_000n;

/** Such a file begins with its name, its version and two counts. https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */
async function requireGguf(path: string): Promise<void> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(24), 0, 24, 0);
    const isGguf =
      bytesRead === 24 &&
      buffer.toString("latin1", 0, 4) === "GGUF" &&
      buffer.readBigUInt64LE(8) < MOST &&
      buffer.readBigUInt64LE(16) < MOST;
    if (!isGguf) throw new UserError(`--model ${path}: it is no model in GGUF, the format of llama.cpp.`);
  } finally {
    await handle.close();
  }
}

/**
 * Finds the model and llama.cpp, and fetches what is missing.
 * @throws UserError for what a person can put right
 */
export async function findGgufModel(
  model: string,
  { environment, progress, mayInstall }: GgufSearch,
): Promise<GgufAnswer> {
  const reference = readModelReference(model);
  if (reference.kind === "file") await requireGguf(reference.path);
  const cache = cacheFolder(environment);
  const runtime = findRuntime(cache);
  if (!runtime.isInstalled) {
    const cost = `${RUNTIME_SIZE} in ${cache}, about a minute`;
    const may = await mayInstall(
      `--model needs llama.cpp for Node (node-llama-cpp, MIT), which is not here yet:\n${cost}.\nInstall it?`,
    );
    if (may === undefined) {
      return {
        because: `llama.cpp for Node is not here yet, and nobody can be asked. With --yes it is installed:\n${cost}`,
      };
    }
    if (!may) return { because: "llama.cpp for Node was not installed" };
    progress.begin("Installing llama.cpp for Node");
    try {
      await installRuntime(cache, runtime, { ...environment });
    } catch (error) {
      return { because: `llama.cpp for Node could not be installed: ${(error as Error).message}` };
    }
    progress.reached("Installed llama.cpp for Node");
  }
  if (reference.kind === "file") {
    return { file: reference.path, runtime: runtime.folder, name: basename(reference.path) };
  }
  const named = (file: string) => ({
    file,
    runtime: runtime.folder,
    name: `${reference.repository} (${basename(file)})`,
  });
  try {
    return named(await fetchGguf(reference, { cache, hub: hubAccess(environment), progress }));
  } catch (error) {
    if (!(error instanceof HubUnreachable)) throw error;
    const kept = await findKeptGguf(cache, reference);
    if (kept === undefined) return { because: error.message };
    progress.say(`--model: ${error.message}; what was downloaded before is taken.`);
    return named(kept);
  }
}
