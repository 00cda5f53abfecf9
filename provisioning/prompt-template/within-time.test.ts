import { isOutOfTime, withinTime } from "./within-time.ts";

/** Keeps its thread as a machine does that has no time for it. */
const stand = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);

test("what others kept from the processor begins again, and what computes for a second ends", () => {
  let calls = 0;
  const first = () => {
    calls += 1;
    if (calls === 1) stand();
    return `after ${calls} calls`;
  };
  expect(withinTime(first)).toBe("after 2 calls");

  const endless = () => {
    for (;;) Math.random();
  };
  let failure: unknown;
  try {
    withinTime(endless);
  } catch (error) {
    failure = error;
  }
  expect(isOutOfTime(failure)).toBe(true);
});

test("what fails by itself is not tried again", () => {
  let calls = 0;
  const broken = () => {
    calls += 1;
    throw new RangeError("No.");
  };
  expect(() => withinTime(broken)).toThrow("No.");
  expect(calls).toBe(1);
});
