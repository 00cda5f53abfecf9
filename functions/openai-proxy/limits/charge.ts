import type { Outcome } from "../http-messages.ts";

import type { Reservation } from "./reservation.ts";

/** What a container says that it used. */
export interface TokenFigures {
  readonly promptTokens?: number | undefined;
  readonly completionTokens?: number | undefined;
  /** Those of the prompt's tokens that its prefix cache had. */
  readonly cachedTokens?: number | undefined;
}

/** What a request had the model do, as far as it is known. */
export interface ModelWork extends TokenFigures {
  /** Its alias. */
  readonly model?: string | undefined;
  /** How often the container was asked. */
  readonly attempts: number;
  /** How many chunks of a stream came, which is about as many tokens; undefined of an answer that was asked for in one piece. */
  readonly chunkCount: number | undefined;
}

export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Among the prompt's. */
  readonly cachedTokens: number;
}

/** The model may have worked to the end, or still be at it: the answer came, or nobody waited for it any more. */
const MAY_HAVE_WORKED = [200, 499, 504];

/**
 * What the key is charged with: the container's own figures, which come last in a stream; of one that broke off, or that its client
 * left, the chunks, where they show all; and where neither is available, what was reserved.
 */
export function chargeFor(work: ModelWork, { status }: Outcome, reservation: Reservation): Usage {
  const { attempts, chunkCount = 0 } = work;
  const figures = plausible(work, reservation);
  const hasWorked = attempts > 0 && (chunkCount > 0 || MAY_HAVE_WORKED.includes(status));
  const promptTokens = figures.promptTokens ?? (hasWorked ? reservation.likelyPromptTokens() : 0);
  const { cachedTokens = 0 } = figures;
  const prompt = { promptTokens, cachedTokens };
  const { isShownWhole } = reservation;
  // When a stream broke off, its last figures do not count the tokens that came after them.
  if (figures.completionTokens !== undefined && (status === 200 || isShownWhole)) {
    const counted = status === 200 ? 0 : chunkCount;
    return { ...prompt, completionTokens: Math.max(figures.completionTokens, counted) };
  }
  if ((work.chunkCount !== undefined && isShownWhole) || !hasWorked) return { ...prompt, completionTokens: chunkCount };
  return { ...prompt, completionTokens: reservation.mostCompletionTokens() };
}

/** No model uses more than fits into its context, no cache has more than the prompt. What a container says beyond that it does not know. */
function plausible(work: ModelWork, { most }: Reservation): TokenFigures {
  const upTo = (limit: number, figure?: number) => (figure !== undefined && figure <= limit ? figure : undefined);
  const promptTokens = upTo(most.promptTokens, work.promptTokens);
  return {
    promptTokens,
    completionTokens: upTo(most.completionTokens, work.completionTokens),
    cachedTokens: upTo(promptTokens ?? 0, work.cachedTokens),
  };
}
