/** Prints what was looked at, and what is wrong with it. */
export type Tell = (name: string, wrong: readonly string[]) => void;

/** Counts what is told. */
export function tally() {
  const counts = { good: 0, failed: 0 };
  const tell: Tell = (name, wrong) => {
    counts[wrong.length === 0 ? "good" : "failed"] += 1;
    const sentences = wrong.map((one) => `\n          ${one.trim().replaceAll("\n", "\n          ")}`);
    console.log(`${wrong.length === 0 ? "ok    " : "FAILED"}  ${name}${sentences.join("")}`);
  };
  return { tell, counts };
}
