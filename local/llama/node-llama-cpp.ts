import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { ArchitectureMetadata } from "./plan-context.ts";

/**
 * The part of node-llama-cpp 3.21 that is used here. It is no dependency, so that its types cannot be had either.
 * Source: its `dist/*.d.ts`; https://node-llama-cpp.withcat.ai/api/functions/getLlama
 */
export interface NodeLlamaCpp {
  getLlama(options: object): Promise<Llama>;
  readonly LlamaLogLevel: { readonly error: string };
  readonly LlamaGrammarEvaluationState: new (options: {
    readonly model: LlamaModel;
    readonly grammar: LlamaGrammar;
  }) => GrammarState;
  readonly TokenBias: { for(model: LlamaModel): TokenBias };
}

export interface Llama {
  /** `false`: the CPU alone. */
  readonly gpu: string | false;
  readonly cpuMathCores: number;
  loadModel(options: { readonly modelPath: string }): Promise<LlamaModel>;
  createGrammarForJsonSchema(schema: object): Promise<LlamaGrammar>;
  createGrammar(options: { readonly grammar: string }): Promise<LlamaGrammar>;
}

export interface LlamaGrammar {
  readonly grammar: string;
}

declare const state: unique symbol;
export interface GrammarState {
  readonly [state]: true;
}

export interface TokenBias {
  set(token: number, bias: "never" | { readonly logit: number }): TokenBias;
}

export interface LlamaModel {
  readonly fileInfo: {
    readonly metadata: {
      readonly general?: {
        readonly name?: string;
        readonly architecture?: string;
        readonly sampling?: {
          readonly temp?: number;
          readonly top_p?: number;
          readonly top_k?: number;
          readonly min_p?: number;
        };
      };
      readonly tokenizer?: { readonly chat_template?: string };
    };
    readonly architectureMetadata: ArchitectureMetadata & {
      readonly vocab_size?: number;
      readonly pooling_type?: number;
    };
  };
  readonly tokens: {
    readonly bos: number | null;
    readonly bosString: string | null;
    readonly eosString: string | null;
    readonly shouldPrependBosToken: boolean;
  };
  readonly trainContextSize: number;
  readonly embeddingVectorSize: number;
  tokenize(text: string, specialTokens: boolean): number[];
  detokenize(tokens: readonly number[], specialTokens: boolean, lastTokens?: readonly number[]): string;
  isSpecialToken(token: number): boolean;
  isEogToken(token: number): boolean;
  iterateAllTokens(): Iterable<number>;
  createContext(options: object): Promise<LlamaContext>;
  createEmbeddingContext(options?: object): Promise<LlamaEmbeddingContext>;
}

export interface LlamaContext {
  readonly contextSize: number;
  readonly sequencesLeft: number;
  getSequence(): LlamaSequence;
}

export interface LlamaEmbeddingContext {
  getEmbeddingFor(input: readonly number[]): Promise<{ readonly vector: readonly number[] }>;
}

export interface LlamaSequence {
  readonly nextTokenIndex: number;
  compareContextTokens(tokens: readonly number[]): { readonly firstDifferentIndex: number };
  adaptStateToTokens(tokens: readonly number[], allowShift: boolean): Promise<void>;
  clearHistory(): Promise<void>;
  evaluateWithoutGeneratingNewTokens(tokens: readonly number[]): Promise<void>;
  evaluateWithMetadata(
    tokens: readonly number[],
    metadata: { readonly probabilities: boolean },
    options: object,
  ): AsyncGenerator<{ readonly token: number; readonly probabilities?: ReadonlyMap<number, number> }, void, void>;
}

/** @param folder in whose `node_modules` it lies */
export function importNodeLlamaCpp(folder: string): Promise<NodeLlamaCpp> {
  return import(pathToFileURL(join(folder, "node_modules", "node-llama-cpp", "dist", "index.js")).href);
}
