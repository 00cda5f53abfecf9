import { DAY, HOUR, requestsOf } from "./demand.ts";
import { patternDemand } from "./pattern-demand.ts";
import { asleepAfter, inWorkingHours } from "./simulate.ts";
import { workingHours, workingSpans } from "./working-hours.ts";

const NOW = new Date("2026-11-30T15:00:00Z");
const demand = (pattern: string, timeZone = "UTC") => patternDemand(pattern, NOW, timeZone);
const MINUTE = HOUR / 60;

test("four weeks of weekdays have twenty days of eight hours", () => {
  const { from, to, arrivals } = demand("weekdays 9-17, 20 an hour");
  expect(to - from).toBe(28 * DAY);
  expect(requestsOf({ from, to, arrivals })).toBe(20 * 8 * 20);
  expect(new Date(arrivals[0]?.at ?? 0).toISOString()).toBe("2026-11-02T09:00:00.000Z");
  // Every three minutes.
  expect((arrivals[1]?.at ?? 0) - (arrivals[0]?.at ?? 0)).toBe(3 * MINUTE);
});

test("hours are those of the time zone", () => {
  const [first] = demand("mon 9-10, 1 an hour", "Asia/Tokyo").arrivals;
  expect(new Date(first?.at ?? 0).getUTCHours()).toBe(0);
});

test("one in several hours, and hundreds of thousands in one", () => {
  expect(demand("daily 0-24, 0.25 an hour").arrivals).toHaveLength(28 * 6);
  const many = demand("sun 0-1, 1000000 an hour");
  expect(requestsOf(many)).toBe(4_000_000);
  expect(many.arrivals.length).toBeLessThan(1_000);
});

test("several parts add up, in their order of time", () => {
  const { arrivals } = demand("sat,sun 20-22, 1 an hour; mon-fri 9-10, 2 an hour");
  expect(arrivals).toHaveLength(4 * 4 + 20 * 2);
  expect(arrivals.map(({ at }) => at)).toEqual(arrivals.map(({ at }) => at).sort((one, other) => one - other));
});

test.each([
  "weekdays",
  "weekdays 9-17",
  "weekdays 17-9, 3 an hour",
  "weekdays 9-25, 3 an hour",
  "weekdays 9-17, 0 an hour",
  "someday 9-17, 3 an hour",
  "weekdays 9-17, 3 a day",
  "",
])("%j is refused with an example", (pattern) => {
  expect(() => demand(pattern)).toThrow(/^--pattern: ".*" is no pattern such as "weekdays 9-17, 20 an hour"/);
});

test("who asks twice an hour wakes a model that sleeps after ten minutes each time, and one that sleeps after an hour once a day", () => {
  const office = demand("weekdays 9-17, 2 an hour");
  expect(asleepAfter(office, 10 * MINUTE, 8 * MINUTE)).toEqual({
    up: 320 * 18 * MINUTE,
    wakes: 320,
    waited: 320 * 8 * MINUTE,
    unanswered: 0,
  });
  expect(asleepAfter(office, 60 * MINUTE, 8 * MINUTE)).toEqual({
    // From 9:00 to an hour after 16:30.
    up: 20 * 8.5 * HOUR,
    wakes: 20,
    waited: 20 * 8 * MINUTE,
    unanswered: 0,
  });
});

describe("working hours", () => {
  const settings = (start?: string, stop?: string) => ({
    SCHEDULE_START: start,
    SCHEDULE_STOP: stop,
    SCHEDULE_TIME_ZONE: "UTC",
  });
  const office = demand("weekdays 9-17, 2 an hour; sat 10-11, 1 an hour");
  const simulated = (start?: string, stop?: string) => {
    const hours = workingHours(settings(start, stop));
    return { hours, ...inWorkingHours(office, workingSpans(office, hours), 8 * MINUTE) };
  };

  test("are those of the schedule", () => {
    expect(simulated("cron(0 9 ? * MON-FRI *)", "cron(0 16 ? * MON-FRI *)")).toMatchObject({
      up: 20 * 7 * HOUR,
      wakes: 20,
      // The first one of each day waits.
      waited: 20 * 8 * MINUTE,
      unanswered: 20 * 2 + 4,
    });
  });

  test("without a schedule they are assumed, and it is said", () => {
    expect(simulated()).toMatchObject({ hours: { assumed: true }, up: 20 * 10 * HOUR, wakes: 20, unanswered: 4 });
  });

  test("over night and over the weekend, a model stays up until the next stop", () => {
    expect(simulated("cron(0 20 ? * FRI *)", "cron(0 8 ? * MON *)")).toMatchObject({
      // Three weekends of sixty hours, the end of one, and one that the time ends.
      up: (3 * 60 + 8 + 52) * HOUR,
      unanswered: 320,
      wakes: 4,
    });
  });
});
