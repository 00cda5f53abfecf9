import type { Outcome } from "../http-messages.ts";

/** What a request had the model do, as far as it is known. */
export interface ModelWork {
  /** How often the container was asked. */
  readonly attempts: number;
  /** How many chunks came: about as many tokens, when nobody told their number. */
  readonly chunkCount: number;
  /** The container's own figures. */
  readonly promptTokens?: number | undefined;
  readonly completionTokens?: number | undefined;
}

export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/**
 * What the key is charged with. The model's own figures come last in a stream: of one that broke off, or that its client left,
 * the chunks are counted.
 * @param likelyPromptTokens about how many tokens the prompt has
 */
export function chargeFor(work: ModelWork, { status }: Outcome, likelyPromptTokens: () => number): Usage {
  const { promptTokens, completionTokens = 0, attempts, chunkCount } = work;
  if (promptTokens !== undefined) return { promptTokens, completionTokens };
  // A container that answers without a word of usage was not free either, nor one whose client did not wait for it.
  const hasWorked = attempts > 0 && (chunkCount > 0 || [200, 499, 504].includes(status));
  return { promptTokens: hasWorked ? likelyPromptTokens() : 0, completionTokens: chunkCount };
}
