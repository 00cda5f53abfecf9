import type { Compared } from "./compare.ts";
import { DOCUMENTED } from "./documented.ts";

/** `same` as all, `settled`: as one of them, `documented`: as AWS itself, `unsettled`: there is only one other, and it answers otherwise. */
export type Verdict = "same" | "settled" | "documented" | "unsettled" | "different";

export function verdictOn({ answer, others }: Compared): Verdict {
  if (others.every(({ isSame }) => isSame)) return "same";
  if (others.some(({ isSame }) => isSame)) return "settled";
  if ("error" in answer && DOCUMENTED.some(([sentence]) => sentence.test(answer.message))) return "documented";
  // Each of the others has mistakes of its own: one alone proves none of ours.
  return others.length === 1 ? "unsettled" : "different";
}
