import { confirmYes } from "./confirm.ts";

/** Asks a person about what is most likely not meant. @param yes do not ask */
export function agreement(yes = false) {
  return async (doubts: readonly string[]) => {
    if (!yes) await confirmYes({ sentence: doubts.join(" ") });
  };
}
