/** vLLM's default: what its cache keeps of a sequence are whole blocks of so many tokens. */
const BLOCK_TOKENS = 16;
/** Blocks kept; the oldest go first. */
const MOST_BLOCKS = 4_096;

/** What a prompt found, in tokens. */
export interface PrefixCacheHit {
  readonly cached: number;
  /** Of this prompt, now in the cache and not before. */
  readonly created: number;
}

/**
 * Counts what vLLM's prefix cache would have of a prompt. It saves no work: the built-in model is small.
 * Source: `vllm/v1/core/kv_cache_manager.py` of vLLM 0.32, which computes a prompt's last token in any case.
 */
export class PrefixCache {
  readonly #blocks = new Set<string>();

  /** Looks a prompt up, and keeps it. */
  prefill(tokens: readonly number[]): PrefixCacheHit {
    const blocks = wholeBlocks(tokens);
    const firstMiss = blocks.findIndex((block) => !this.#blocks.has(block));
    const found = firstMiss === -1 ? blocks.length : firstMiss;
    const cached = Math.min(found, Math.floor((tokens.length - 1) / BLOCK_TOKENS)) * BLOCK_TOKENS;
    this.keep(tokens);
    return { cached, created: blocks.length * BLOCK_TOKENS - cached };
  }

  /** Keeps a prompt with its answer. */
  keep(tokens: readonly number[]): void {
    for (const block of wholeBlocks(tokens)) {
      this.#blocks.delete(block);
      this.#blocks.add(block);
    }
    for (const block of this.#blocks) {
      if (this.#blocks.size <= MOST_BLOCKS) return;
      this.#blocks.delete(block);
    }
  }
}

/** Each block by all tokens up to its end. */
function wholeBlocks(tokens: readonly number[]): string[] {
  const count = Math.floor(tokens.length / BLOCK_TOKENS);
  return Array.from({ length: count }, (_, index) => tokens.slice(0, (index + 1) * BLOCK_TOKENS).join());
}
