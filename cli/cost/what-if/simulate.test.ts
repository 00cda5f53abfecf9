import { DAY, type Demand, HOUR, MINUTE } from "./demand.ts";
import { alwaysOn, asleepAfter, inWorkingHours } from "./simulate.ts";

/** Requests at minutes of one day. */
function dayWith(...minutes: number[]): Demand {
  return { from: 0, to: DAY, arrivals: minutes.map((minute) => ({ at: minute * MINUTE, count: 1 })) };
}

const minutes = (count: number) => count * MINUTE;

test("always on is paid for whether somebody asks or not, and nobody waits", () => {
  expect(alwaysOn(dayWith())).toEqual({ up: DAY, wakes: 0, waited: 0, unanswered: 0 });
});

describe("asleep after ten minutes, with wakings of eight", () => {
  const simulate = (demand: Demand) => asleepAfter(demand, minutes(10), minutes(8));

  test("nobody asks: nothing is paid", () => {
    expect(simulate(dayWith())).toEqual({ up: 0, wakes: 0, waited: 0, unanswered: 0 });
  });

  test("one request is waited for and paid for until it sleeps again", () => {
    expect(simulate(dayWith(60))).toEqual({ up: minutes(18), wakes: 1, waited: minutes(8), unanswered: 0 });
  });

  test("who comes while it wakes waits for the rest, and no second waking begins", () => {
    expect(simulate(dayWith(60, 63, 68))).toMatchObject({ wakes: 1, waited: minutes(8 + 5 + 0), up: minutes(18) });
  });

  test("each request begins the ten minutes anew; at their end it is asleep", () => {
    expect(simulate(dayWith(60, 77, 86))).toMatchObject({ wakes: 1, up: minutes(86 + 10 - 60) });
    // Live at 68, asleep at 78.
    expect(simulate(dayWith(60, 78))).toMatchObject({ wakes: 2, up: minutes(18 + 18), waited: minutes(16) });
  });

  test("several requests at one moment wait each", () => {
    const demand = { ...dayWith(), arrivals: [{ at: 0, count: 5 }] };
    expect(simulate(demand)).toMatchObject({ wakes: 1, waited: minutes(40) });
  });

  test("what is up at the end of the time is paid until then", () => {
    expect(simulate(dayWith(24 * 60 - 5))).toMatchObject({ wakes: 1, up: minutes(5) });
  });
});

describe("in working hours from 8 to 18", () => {
  const spans = [{ start: 8 * HOUR, stop: 18 * HOUR }];
  const simulate = (demand: Demand) => inWorkingHours(demand, spans, minutes(8));

  test("all of them are paid, and one waking a day", () => {
    expect(simulate(dayWith())).toEqual({ up: 10 * HOUR, wakes: 1, waited: 0, unanswered: 0 });
  });

  test("who comes first waits, who comes outside gets no answer", () => {
    expect(simulate(dayWith(7 * 60, 8 * 60 + 3, 12 * 60, 18 * 60))).toMatchObject({
      waited: minutes(5),
      unanswered: 2,
    });
  });

  test("a model that is up when the time begins wakes nobody", () => {
    const demand = dayWith(1);
    expect(inWorkingHours(demand, [{ start: 0, stop: HOUR }], minutes(8))).toMatchObject({ wakes: 0, waited: 0 });
  });
});
