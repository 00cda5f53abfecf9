import { colorsFor } from "../../local/start/colors-for.ts";
import { table } from "../text/table.ts";
import { wrapLines } from "../text/wrap.ts";
import type { ProbeResult } from "./probe.ts";

const { green, red, yellow } = colorsFor(process.stdout);
const OUTCOMES = { passed: green("ok"), failed: red("failed"), unsupported: yellow("n/a") };

/** Results for people, and the sentence that sums them up. */
export function probeTable(results: readonly ProbeResult[], columns = Number.POSITIVE_INFINITY): string {
  const text = table(
    ["test", "result", ">latency", ">first token", ">tokens", ">tokens/s", "note"],
    results.map((one, index) => [
      one.name,
      OUTCOMES[one.outcome],
      milliseconds(one.milliseconds),
      milliseconds(one.firstTokenMilliseconds),
      one.completionTokens,
      one.tokensPerSecond?.toFixed(1),
      one.note !== undefined && one.note === results[index - 1]?.note ? "the same" : one.note,
    ]),
    columns,
  );
  return `${text}\n\n${wrapLines(verdict(results), columns)}`;
}

export function allPassed(results: readonly ProbeResult[]): boolean {
  return results.every(({ outcome }) => outcome !== "failed");
}

function verdict(results: readonly ProbeResult[]): string {
  const failed = results.filter(({ outcome }) => outcome === "failed").map(({ name }) => name);
  return failed.length === 0
    ? "All tests passed."
    : `${failed.length} of ${results.length} failed: ${failed.join(", ")}.`;
}

function milliseconds(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${Math.round(value)} ms`;
}
