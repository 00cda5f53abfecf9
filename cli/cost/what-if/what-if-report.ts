import { HOURS_PER_MONTH } from "../month.ts";
import { adviceOn } from "./advice.ts";
import { DAY, type Demand, HOUR, MINUTE, requestsOf } from "./demand.ts";
import { alwaysOn, asleepAfter, inWorkingHours, type Simulation } from "./simulate.ts";
import type { WakeTime } from "./wake-time.ts";
import type { Way } from "./way.ts";
import { type WorkingHours, workingSpans } from "./working-hours.ts";

export interface WhatIfReport {
  readonly alias: string;
  /** What the endpoint runs on, such as `2 × ml.g6.xlarge`. */
  readonly instances: string;
  readonly usdPerHour: number;
  /** Where the requests are from: `the last 28 days`, or a pattern. */
  readonly demand: string;
  /** How many in the time that was looked at. */
  readonly requests: number;
  /** How long that is; a month is worked out from it. */
  readonly days: number;
  readonly wake: WakeTime;
  readonly workingHours: WorkingHours;
  /** What an hour in which somebody waits counts as, for the advice. */
  readonly usdPerHourWaited: number;
  /** Always on first, then working hours, then asleep after each number of minutes. */
  readonly ways: readonly Way[];
  readonly advice: string;
}

export interface WhatIf
  extends Pick<WhatIfReport, "alias" | "instances" | "usdPerHour" | "wake" | "workingHours" | "usdPerHourWaited"> {
  readonly source: string;
  readonly demand: Demand;
  readonly asleepAfterMinutes: readonly number[];
}

export function whatIfReport(whatIf: WhatIf): WhatIfReport {
  const { alias, instances, usdPerHour, source, demand, wake, workingHours, usdPerHourWaited, asleepAfterMinutes } =
    whatIf;
  const wakeMilliseconds = wake.seconds * 1000;
  const perMonth = (HOURS_PER_MONTH * HOUR) / (demand.to - demand.from);
  const way = (name: string, { up, wakes, waited, unanswered }: Simulation): Way => ({
    name,
    usdPerMonth: (up / HOUR) * perMonth * usdPerHour,
    hoursPerMonth: (up / HOUR) * perMonth,
    wakesPerMonth: wakes * perMonth,
    waitedSecondsPerMonth: (waited / 1000) * perMonth,
    unansweredPerMonth: unanswered * perMonth,
  });
  const ways = [
    way("always on", alwaysOn(demand)),
    way("working hours", inWorkingHours(demand, workingSpans(demand, workingHours), wakeMilliseconds)),
    ...asleepAfterMinutes.map((minutes) => ({
      ...way(`asleep after ${minutes} min`, asleepAfter(demand, minutes * MINUTE, wakeMilliseconds)),
      asleepAfterMinutes: minutes,
    })),
  ];
  return {
    alias,
    instances,
    usdPerHour,
    demand: source,
    requests: requestsOf(demand),
    days: (demand.to - demand.from) / DAY,
    wake,
    workingHours,
    usdPerHourWaited,
    ways,
    advice: adviceOn(ways, requestsOf(demand), usdPerHourWaited),
  };
}
