import { count, lostAtDoor } from "./compare-outcomes.ts";
import type { Outcome } from "./suite.ts";

const outcome = (name: string, is: Outcome["outcome"], why = ""): Outcome => ({ name, outcome: is, why });

it("misses at a door what passes directly, and nothing else", () => {
  const direct = [outcome("a", "passed"), outcome("b", "passed"), outcome("c", "passed"), outcome("d", "failed")];
  const door = [outcome("a", "passed"), outcome("b", "failed", "404"), outcome("d", "failed"), outcome("e", "failed")];
  expect(lostAtDoor(direct, door)).toEqual([outcome("b", "failed", "404"), outcome("c", "skipped", "It did not run.")]);
});

it("takes a test for passed only where nothing of it failed afterwards", () => {
  const door = [outcome("a", "passed"), outcome("a", "failed", "its teardown")];
  expect(lostAtDoor([outcome("a", "passed")], door)).toEqual([outcome("a", "failed", "its teardown")]);
  expect(lostAtDoor(door, [])).toEqual([]);
});

it("counts", () => {
  const outcomes = [outcome("a", "passed"), outcome("b", "failed"), outcome("c", "passed")];
  expect(count(outcomes)).toEqual({ passed: 2, failed: 1, skipped: 0 });
});
