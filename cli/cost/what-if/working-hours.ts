import type { Settings } from "../../../settings/settings.ts";
import { DAY, type Demand } from "./demand.ts";
import { scheduleMoments } from "./schedule-moments.ts";
import type { Span } from "./simulate.ts";

/** What is looked back for, to know whether a model was up when the time began. */
const DAYS_BEFORE = 31;

export interface WorkingHours {
  readonly start: string;
  readonly stop: string;
  readonly timeZone: string;
  /** The settings have none: weekdays from 8 to 18 stand in. */
  readonly assumed?: true;
}

export function workingHours(
  settings: Pick<Settings, "SCHEDULE_START" | "SCHEDULE_STOP" | "SCHEDULE_TIME_ZONE">,
): WorkingHours {
  const { SCHEDULE_START: start, SCHEDULE_STOP: stop, SCHEDULE_TIME_ZONE: timeZone } = settings;
  if (start !== undefined && stop !== undefined) return { start, stop, timeZone };
  return { start: "cron(0 8 ? * MON-FRI *)", stop: "cron(0 18 ? * MON-FRI *)", timeZone, assumed: true };
}

/** From each start to the next stop, as far as it lies in the demand's time. */
export function workingSpans({ from, to }: Demand, { start, stop, timeZone }: WorkingHours): Span[] {
  const window = { from: from - DAYS_BEFORE * DAY, to, timeZone };
  const events = [
    ...scheduleMoments(start, window).map((at) => ({ at, isStart: true })),
    ...scheduleMoments(stop, window).map((at) => ({ at, isStart: false })),
  ].sort((one, other) => one.at - other.at);
  const spans: Span[] = [];
  let upSince: number | undefined;
  for (const { at, isStart } of [...events, { at: to, isStart: false }]) {
    if (isStart) upSince ??= at;
    else if (upSince !== undefined) {
      if (at > from) spans.push({ start: Math.max(upSince, from), stop: at });
      upSince = undefined;
    }
  }
  return spans;
}
