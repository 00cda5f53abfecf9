import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import type { Tokenizer } from "../container/byte-pair-encoding.ts";
import type { LanguageModel, SamplingDefaults } from "../container/language-model.ts";
import { toolFormatOf } from "../container/tools/tool-format.ts";
import { compileJsonGrammar } from "./json-grammar.ts";
import { createLlamaEngine } from "./llama-engine.ts";
import { importNodeLlamaCpp, type Llama, type LlamaModel, type NodeLlamaCpp } from "./node-llama-cpp.ts";
import { planContext } from "./plan-context.ts";
import { Sequences } from "./sequences.ts";

/**
 * Half of what the system counts as processors: its cores, or its fast ones. llama.cpp's threads wait for each other by spinning, so that one
 * which has no core of its own holds up all.
 */
const THREADS = Math.max(1, Math.floor(availableParallelism() / 2));

/** Tokens of a text that is embedded. */
const USUAL_EMBEDDED = 2048;

/** What the container's environment says of the model. */
export interface AskedModel {
  readonly maxModelLen?: number | undefined;
  /** In the place of the file's own. */
  readonly chatTemplate?: string | undefined;
}

export interface GgufModel extends LanguageModel {
  /** The model's own, in Jinja. */
  readonly chatTemplate: string | undefined;
  readonly maxModelLen: number;
}

/**
 * Loads a model in GGUF by llama.cpp.
 * @param runtime the folder with node-llama-cpp
 * @throws with a sentence
 */
export async function loadGguf(file: string, runtime: string, asked: AskedModel = {}): Promise<GgufModel> {
  const { maxModelLen } = asked;
  const library = await importNodeLlamaCpp(runtime);
  const llama = await library.getLlama({
    gpu: "auto",
    build: "never",
    skipDownload: true,
    progressLogs: false,
    logLevel: library.LlamaLogLevel.error,
    maxThreads: THREADS,
  });
  const model = await llama.loadModel({ modelPath: file }).catch((error: Error) => {
    throw new Error(`${basename(file)} is no model that llama.cpp can load: ${error.message}`);
  });
  const made = makesEmbeddings(model)
    ? await forEmbeddings(model, maxModelLen)
    : await forAnswers({ library, llama, model, asked });
  const { contextSize, ...rest } = made;
  return {
    ...rest,
    chatTemplate: model.fileInfo.metadata.tokenizer?.chat_template,
    maxModelLen: contextSize,
    fingerprint: `llama.cpp-${basename(file, ".gguf")}-${await fingerprintOf(file)}`,
    network: { vocabulary: vocabularyOf(model), context: contextSize, start: neverByToken },
    samplingDefaults: samplingDefaultsOf(model),
    specialTokens: { bos_token: model.tokens.bosString ?? "", eos_token: model.tokens.eosString ?? "" },
  };
}

/** A model whose file says how the vectors of its tokens become one is made for embeddings. */
function makesEmbeddings({ fileInfo }: LlamaModel): boolean {
  return (fileInfo.architectureMetadata.pooling_type ?? 0) > 0;
}

async function forEmbeddings(model: LlamaModel, asked: number | undefined) {
  const contextSize = Math.min(asked ?? USUAL_EMBEDDED, model.trainContextSize);
  const context = await model.createEmbeddingContext({ contextSize, batchSize: contextSize });
  const embed = async (tokens: readonly number[]) => normalized((await context.getEmbeddingFor(tokens)).vector);
  return { contextSize, tokenizer: createTokenizer(model), embed };
}

/** Of length 1, as vLLM's. */
function normalized(vector: readonly number[]): readonly number[] {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

interface Loaded {
  readonly library: NodeLlamaCpp;
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly asked: AskedModel;
}

async function forAnswers({ library, llama, model, asked }: Loaded) {
  const { sequences, contextSize } = await createSequences(model, asked.maxModelLen);
  const chatTemplate = asked.chatTemplate ?? model.fileInfo.metadata.tokenizer?.chat_template ?? "";
  const tokenizer = createTokenizer(model);
  return {
    contextSize,
    tokenizer,
    engine: createLlamaEngine({ library, model, sequences, tokenizer, vocabulary: vocabularyOf(model) }),
    skills: {
      toolFormat: toolFormatOf(chatTemplate),
      compileGrammar: (schema: object) => compileJsonGrammar(llama, schema),
    },
  };
}

function vocabularyOf(model: LlamaModel): number {
  return model.fileInfo.architectureMetadata.vocab_size ?? [...model.iterateAllTokens()].length;
}

/**
 * The file's own, where it has some, or llama.cpp's: what vLLM takes without a `generation_config.json` would make little sense of a small
 * model. Source: `general.sampling.*` in llama.cpp's `gguf-py/gguf/constants.py`; `common/common.h`.
 */
function samplingDefaultsOf({ fileInfo }: LlamaModel): SamplingDefaults {
  const { temp, top_p, top_k, min_p } = fileInfo.metadata.general?.sampling ?? {};
  return { temperature: temp ?? 0.8, topP: top_p ?? 0.95, topK: top_k ?? 40, minP: min_p ?? 0.05 };
}

/** As many sequences as there is memory for. */
async function createSequences(model: LlamaModel, asked: number | undefined) {
  const planned = planContext(model.fileInfo.architectureMetadata, { trained: model.trainContextSize, asked });
  const { context, sequences: count } = planned;
  const created = await model.createContext({ sequences: count, contextSize: { max: context } });
  const sequences = Array.from({ length: count }, () => created.getSequence());
  // llama.cpp makes it a multiple of 256.
  return { sequences: new Sequences(sequences), contextSize: Math.min(context, created.contextSize) };
}

function createTokenizer(model: LlamaModel): Tokenizer {
  const { bos, shouldPrependBosToken } = model.tokens;
  let longest = 0;
  for (const token of model.iterateAllTokens()) longest = Math.max(longest, model.detokenize([token], true).length);
  const ends = [...model.iterateAllTokens()].filter((token) => model.isEogToken(token));
  return {
    endOfText: ends[0] ?? -1,
    longestToken: longest,
    encode(text) {
      const tokens = model.tokenize(text, true);
      return shouldPrependBosToken && bos !== null && tokens[0] !== bos ? [bos, ...tokens] : tokens;
    },
    decode: (tokens, before) => model.detokenize(tokens, true, before),
    isSpecial: (token) => model.isSpecialToken(token),
  };
}

/** Of its beginning and its length: files have gigabytes. */
async function fingerprintOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(1 << 20), 0, 1 << 20, 0);
    const { size } = await stat(file);
    return createHash("sha256").update(buffer.subarray(0, bytesRead)).update(String(size)).digest("hex").slice(0, 8);
  } finally {
    await handle.close();
  }
}

function neverByToken(): never {
  throw new Error("llama.cpp generates whole answers");
}
