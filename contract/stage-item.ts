import { USAGE_KEY } from "./usage-item.ts";

/**
 * Items of the usage table that are no key's: what the instances of openai-proxy agree upon. Their sort keys are no months, so that
 * whoever counts usage does not see them; their partition keys are no key ids, which have no `#`.
 */

/** Who asked last for a model that sleeps: one item for each alias. */
export function wakeClaimKey(alias: string) {
  return { [USAGE_KEY.keyId]: { S: `wake#${alias}` }, [USAGE_KEY.period]: { S: "claim" } };
}

/** Until when the claim holds, in milliseconds since the epoch. */
export const CLAIM_END = "u";

/** The requests that are held: an item with an attribute for each place that was ever taken. */
export const HELD_REQUESTS_KEY = { [USAGE_KEY.keyId]: { S: "held#requests" }, [USAGE_KEY.period]: { S: "places" } };

/** Until when a place is taken at most, in milliseconds since the epoch. */
export const heldPlace = (number: number) => `p${number}`;
