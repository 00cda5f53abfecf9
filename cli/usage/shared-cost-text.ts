import { dollars } from "../text/quantities.ts";
import type { SharedCost } from "./shared-cost.ts";

/** `$12.30 of endpoints, shared out …`, a sentence or two. */
export function sharedCostText({ usd, weights, usdPerMillion }: SharedCost, month: string): string {
  if (usdPerMillion === undefined)
    return `The endpoints cost ${dollars(usd)} in ${month} by list price or INSTANCE_PRICES, and nobody used a token.`;
  const { all, prompt, cached, answer } = usdPerMillion;
  return [
    `The endpoints cost ${dollars(usd)} in ${month} by list price or INSTANCE_PRICES, idle hours too: ${dollars(all)} per million tokens as measured.`,
    `Each model's cost is shared out by its tokens, what nobody used by all: an answer's token counts ${weights.answer}, a cached one of a prompt ${weights.cached}, any other 1; on average, a million of them cost ${dollars(answer)}, ${dollars(cached)} and ${dollars(prompt)}.`,
  ].join(" ");
}
