import { totalmem } from "node:os";

/** Of a GGUF file, below the name of its architecture. Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */
export interface ArchitectureMetadata {
  readonly block_count?: number;
  readonly embedding_length?: number;
  readonly attention?: {
    readonly head_count?: number | readonly number[];
    readonly head_count_kv?: number | readonly number[];
    readonly key_length?: number;
    readonly value_length?: number;
  };
}

/** Tokens of prompt and answer: longer conversations are for a GPU. */
const USUAL_CONTEXT = 8192;
/** Answers that are written at the same time; more wait for their turn. */
const MOST_SEQUENCES = 4;
/** Of the machine's memory, for keys and values. The weights are mapped from their file. */
const SHARE = 1 / 4;
const BYTES_OF_HALF = 2;

export interface ContextPlan {
  /** Tokens of one sequence. */
  readonly context: number;
  readonly sequences: number;
}

/** How many answers at once, of how many tokens, have room in memory. */
export function planContext(
  architecture: ArchitectureMetadata,
  { trained, asked }: { readonly trained: number; readonly asked: number | undefined },
  memory = totalmem(),
): ContextPlan {
  const wanted = Math.min(asked ?? USUAL_CONTEXT, trained);
  const perToken = bytesPerToken(architecture);
  if (perToken === undefined) return { context: wanted, sequences: 1 };
  const tokens = Math.floor((memory * SHARE) / perToken);
  return {
    context: Math.min(wanted, Math.max(tokens, 512)),
    sequences: Math.min(MOST_SEQUENCES, Math.max(1, Math.floor(tokens / wanted))),
  };
}

/** A key and a value for each layer. Absent: the file does not tell. */
function bytesPerToken({ block_count: layers, embedding_length: width, attention = {} }: ArchitectureMetadata) {
  const heads = most(attention.head_count);
  const keyValueHeads = most(attention.head_count_kv) ?? heads;
  const headWidth = width !== undefined && heads ? width / heads : undefined;
  const key = attention.key_length ?? headWidth;
  const value = attention.value_length ?? headWidth;
  if (layers === undefined || keyValueHeads === undefined || key === undefined || value === undefined) return undefined;
  return layers * keyValueHeads * (key + value) * BYTES_OF_HALF;
}

/** Some architectures have another number for each layer. */
function most(counts: number | readonly number[] | undefined): number | undefined {
  return typeof counts === "number" || counts === undefined ? counts : Math.max(...counts);
}
