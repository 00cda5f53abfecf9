import { chaos } from "./chaos.ts";

test("a larger sample: whatever is done to a stage: nothing that serves is deleted, nothing billed is forgotten, each execution ends with a sentence", async () => {
  const { broken, operations } = await chaos({ seed: 1717, rounds: 6, operations: 30 });
  expect(broken).toBeUndefined();
  expect(operations).toBeGreaterThan(150);
});
