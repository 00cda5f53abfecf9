import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadTokenizer, type Tokenizer } from "./byte-pair-encoding.ts";
import { createGpt2, type Gpt2 } from "./gpt2.ts";
import { adaptedWeights } from "./adapted-weights.ts";
import { loadWeights } from "./weights.ts";

export interface LanguageModel {
  readonly network: Gpt2;
  readonly tokenizer: Tokenizer;
  /** Changes with the weights; `system_fingerprint` of the answers. */
  readonly fingerprint: string;
  /** The same model with an adapter. */
  adapted(path: string): Gpt2;
}

/** Loads the model that ships with the project, or another one of the same format. */
export async function loadLanguageModel(folder = join(import.meta.dirname, "weights")): Promise<LanguageModel> {
  const [weights, tokenizer, bytes] = await Promise.all([
    loadWeights(folder),
    loadTokenizer(join(folder, "tokenizer.json")),
    readFile(join(folder, "weights.bin")),
  ]);
  const fingerprint = `built-in-model-${createHash("sha256").update(bytes).digest("hex").slice(0, 8)}`;
  return {
    network: createGpt2(weights),
    tokenizer,
    fingerprint,
    adapted: (path) => createGpt2(adaptedWeights(weights, path)),
  };
}
