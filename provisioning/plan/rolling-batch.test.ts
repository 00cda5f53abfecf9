import { rollingBatch } from "./rolling-batch.ts";

test("a batch is within 5 to 50 % of both fleets, or there is none", () => {
  for (let before = 1; before <= 10; before++) {
    for (let after = 1; after <= 10; after++) {
      const batch = rollingBatch(before, after);
      if (Math.min(before, after) === 1) expect(batch).toBe(0);
      else
        for (const total of [before, after]) expect([batch >= total * 0.05, batch <= total / 2]).toEqual([true, true]);
    }
  }
  expect(rollingBatch(3, 5)).toBe(1);
});
