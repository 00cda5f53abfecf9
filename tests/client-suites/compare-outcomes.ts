import type { Outcome } from "./suite.ts";

/** @returns the tests that pass directly and not at the door */
export function lostAtDoor(direct: readonly Outcome[], door: readonly Outcome[]): Outcome[] {
  const passed = passedNames(door);
  return [...passedNames(direct)]
    .filter((name) => !passed.has(name))
    .map((name) => door.findLast((outcome) => outcome.name === name) ?? absent(name));
}

export function count(outcomes: readonly Outcome[]): Record<Outcome["outcome"], number> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { outcome } of outcomes) counts[outcome] += 1;
  return counts;
}

/** A test may have passed, and fail when it tidies up. */
function passedNames(outcomes: readonly Outcome[]): Set<string> {
  const names = new Set(outcomes.filter(({ outcome }) => outcome === "passed").map(({ name }) => name));
  for (const { name, outcome } of outcomes) if (outcome !== "passed") names.delete(name);
  return names;
}

const absent = (name: string): Outcome => ({ name, outcome: "skipped", why: "It did not run." });
