import { type AsleepModel, mayWake } from "./asleep-model.ts";

const NOW = new Date("2026-01-01T12:00:00.000Z");
const asleep = (fields: Partial<AsleepModel> = {}): AsleepModel => ({
  since: "2026-01-01T08:00:00.000Z",
  why: "idle",
  ...fields,
});
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString();

test.each([
  ["off", "idle", "policy"],
  [undefined, "idle", "policy"],
  ["idle", "schedule", "hours"],
] as const)("under %s, what sleeps for %s is not woken: %s", (wakeOnRequest, why, no) => {
  expect(mayWake(asleep({ why }), { wakeOnRequest }, NOW)).toEqual({ no });
});

test.each([
  ["idle", "idle"],
  ["idle", "expired"],
  ["idle", "request"],
  ["always", "schedule"],
] as const)("under %s, what sleeps for %s is woken", (wakeOnRequest, why) => {
  expect(mayWake(asleep({ why }), { wakeOnRequest }, NOW)).toEqual({ yes: true });
});

test("an alias that the catalog does not have is not woken", () => {
  expect(mayWake(asleep(), undefined, NOW)).toEqual({ no: "policy" });
});

test.each([
  [1, 10],
  [2, 30],
  [3, 120],
  [4, 360],
  [5, 1440],
  [50, 1440],
])("after %d failures it rests for %d minutes", (failures, minutes) => {
  const entry = { wakeOnRequest: "idle" } as const;
  expect(mayWake(asleep({ failures, failedAt: minutesAgo(minutes - 1) }), entry, NOW)).toMatchObject({ no: "failed" });
  expect(mayWake(asleep({ failures, failedAt: minutesAgo(minutes) }), entry, NOW)).toEqual({ yes: true });
});

test("what was refused is not tried before its time", () => {
  const entry = { wakeOnRequest: "always" } as const;
  const refused = (until: string) => asleep({ refused: { why: "The budget is spent.", until } });
  const until = new Date("2026-02-01T00:00:00.000Z");
  expect(mayWake(refused(until.toISOString()), entry, NOW)).toEqual({ no: "refused", until });
  expect(mayWake(refused(NOW.toISOString()), entry, NOW)).toEqual({ yes: true });
});
