import { createThrottle } from "./throttle.ts";

it("lets a burst through, then so many a second", () => {
  let now = 0;
  const mayPass = createThrottle({ rateLimit: 2, burstLimit: 3 }, () => now);
  expect([mayPass(), mayPass(), mayPass(), mayPass()]).toEqual([true, true, true, false]);
  now = 1_000;
  expect([mayPass(), mayPass(), mayPass()]).toEqual([true, true, false]);
});

it("saves up no more than a burst", () => {
  let now = 0;
  const mayPass = createThrottle({ rateLimit: 100, burstLimit: 1 }, () => now);
  now = 3_600_000;
  expect([mayPass(), mayPass()]).toEqual([true, false]);
});
