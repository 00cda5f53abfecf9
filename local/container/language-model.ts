import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { END_OF_TEXT, loadTokenizer, type Tokenizer } from "./byte-pair-encoding.ts";
import type { GenerationParameters, Grammar, Step } from "./generation.ts";
import { createGpt2, type Gpt2 } from "./gpt2.ts";
import type { ToolFormat } from "./tools/tool-format.ts";
import { adaptedWeights } from "./adapted-weights.ts";
import { loadWeights } from "./weights.ts";

/** The model that ships with the project. */
export interface BuiltInModel extends LanguageModel {
  /** The same model with an adapter. */
  adapted(path: string): Gpt2;
}

/** A model that generates, whatever computes it. */
export interface LanguageModel {
  readonly network: Pick<Gpt2, "vocabulary" | "context" | "start">;
  /** Absent: tokens come from `network`, one by one. */
  readonly engine?: Engine;
  readonly tokenizer: Tokenizer;
  /** Changes with the weights; `system_fingerprint` of the answers. */
  readonly fingerprint: string;
  /** Of a model that is made for embeddings, and for nothing else: the one of a text's tokens. */
  readonly embed?: (tokens: readonly number[]) => Promise<readonly number[]>;
  /** How the model calls tools, and what it may be held to. Absent: it has never learnt to. */
  readonly skills?: Skills;
  /** What a request gets that does not say. vLLM takes the model's own `generation_config.json`, too. */
  readonly samplingDefaults?: SamplingDefaults;
  /** Texts of special tokens, for the chat template. */
  readonly specialTokens: { readonly bos_token: string; readonly eos_token: string };
}

export interface SamplingDefaults {
  readonly temperature: number;
  readonly topP: number;
  readonly topK: number;
  readonly minP: number;
}

/** Something that generates whole answers by itself. */
export interface Engine {
  generate(
    prompt: readonly number[],
    parameters: GenerationParameters,
    signal: AbortSignal,
  ): AsyncGenerator<Step, void, void>;
}

export interface Skills {
  readonly toolFormat: ToolFormat;
  /**
   * Makes what keeps an answer to a JSON schema.
   * @throws ContainerError when it knows no grammar for the schema
   */
  compileGrammar(schema: object): Promise<Grammar>;
}

/** Loads the model that ships with the project, or another one of the same format. */
export async function loadLanguageModel(folder = join(import.meta.dirname, "weights")): Promise<BuiltInModel> {
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
    specialTokens: { bos_token: END_OF_TEXT, eos_token: END_OF_TEXT },
    adapted: (path) => createGpt2(adaptedWeights(weights, path)),
  };
}
