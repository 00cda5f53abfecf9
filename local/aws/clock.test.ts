import { systemClock } from "./clock.ts";

test("a month ahead is not now, though it is longer than Node's timers", async () => {
  let called = false;
  const cancel = systemClock.after(30 * 24 * 60 * 60 * 1000, () => {
    called = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  cancel();
  expect(called).toBe(false);
});
