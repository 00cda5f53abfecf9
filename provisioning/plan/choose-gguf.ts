import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { GgufModel } from "../hub/gguf-files.ts";
import { Refusal } from "./refusal.ts";

/** What is taken of several without being named: half a byte a parameter with little loss, and what llama.cpp takes by itself. */
const USUAL = "Q4_K_M";

const MOST_NAMED = 12;

/**
 * Which of a repository's GGUF models an entry means: the one that it names by its file or its quantisation, else the only one, else
 * the usual one.
 * @throws Refusal with those that there are
 */
export function chooseGguf(
  { modelId, ggufFile }: Pick<CatalogEntry, "modelId" | "ggufFile">,
  models: readonly GgufModel[],
): GgufModel {
  if (models.length === 0) {
    throw new Refusal(
      `"${modelId}" has no GGUF file, which the container llamacpp needs: name a repository that has one, often "${modelId.split("/").at(-1)}-GGUF", or take the container vllm.`,
    );
  }
  const named = models.filter(({ files }) => files.includes(ggufFile ?? ""));
  const wanted = ggufFile ?? USUAL;
  const quantised = models.filter(({ files: [first = ""] }) => hasQuantisation(first, wanted));
  const found = named.length > 0 ? named : ggufFile === undefined && models.length === 1 ? models : quantised;
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const says =
    found.length > 1
      ? `has ${found.length} GGUF files of ${wanted}`
      : ggufFile === undefined
        ? `has ${models.length} GGUF files, none of them ${USUAL}`
        : `has no GGUF file "${ggufFile}"`;
  const names = (found.length > 1 ? found : models).map(({ files: [first] }) => first);
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : "";
  throw new Refusal(
    `"${modelId}" ${says}: set ggufFile (GGUF_FILE) to one of ${names.slice(0, MOST_NAMED).join(", ")}${more}.`,
  );
}

/** `model-Q4_K_M.gguf` and `Q4_K_M/model-Q4_K_M-00001-of-00002.gguf` are of `q4_k_m`; `model-IQ4_K_M.gguf` is not. */
export function hasQuantisation(file: string, quantisation: string): boolean {
  const name = file.slice(file.lastIndexOf("/") + 1).toLowerCase();
  const at = name.lastIndexOf(quantisation.toLowerCase());
  const [before = "-", after = "."] = [name[at - 1], name[at + quantisation.length]];
  return at >= 0 && /[-._]/.test(before) && /[-.]/.test(after);
}
