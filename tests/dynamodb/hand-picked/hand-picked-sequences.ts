import type { Sequence } from "../calls.ts";
import { CONDITION_SEQUENCES } from "./conditions.ts";
import { ITEM_SEQUENCES } from "./items.ts";
import { PAGE_SEQUENCES } from "./pages.ts";
import { UPDATE_SEQUENCES } from "./updates.ts";
import { VALUE_SEQUENCES } from "./values.ts";

/** What the product and its tools ask, and what they must not. */
export const HAND_PICKED_SEQUENCES: readonly Sequence[] = [
  ...CONDITION_SEQUENCES,
  ...UPDATE_SEQUENCES,
  ...VALUE_SEQUENCES,
  ...PAGE_SEQUENCES,
  ...ITEM_SEQUENCES,
];
