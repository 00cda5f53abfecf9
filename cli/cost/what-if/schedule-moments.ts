import { Cron } from "croner";
import { DAY, HOUR, MINUTE } from "./demand.ts";

const UNITS: Readonly<Record<string, number>> = { minute: MINUTE, hour: HOUR, day: DAY };
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

export interface ScheduleWindow {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
}

/**
 * When a schedule of EventBridge comes due, in milliseconds since 1970. A rate is counted from the window's beginning: when it was
 * created, nobody knows.
 * @param expression `cron(…)` or `rate(…)`, as the settings let it pass
 */
export function scheduleMoments(expression: string, { from, to, timeZone }: ScheduleWindow): number[] {
  const moments: number[] = [];
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) {
    const step = Number(rate[1]) * (UNITS[rate[2] ?? ""] ?? DAY);
    for (let at = from; at < to; at += step) moments.push(at);
    return moments;
  }
  const cron = new Cron(toCron(expression), {
    timezone: timeZone,
    mode: "7-part",
    domAndDow: true,
    sloppyRanges: true,
  });
  // Runs strictly after the date that is given.
  for (const run of cron.enumerate(new Date(from - 1_000))) {
    if (run.getTime() >= to) break;
    if (run.getTime() >= from) moments.push(run.getTime());
  }
  return moments;
}

/** AWS's six fields as seven, with seconds. AWS counts its weekdays from 1 for Sunday; its `?` is any day, and its `L` a Saturday. */
function toCron(expression: string): string {
  const fields = expression.replace(/^cron\(|\)$/g, "").split(" ");
  const [minutes, hours, dayOfMonth = "*", month, dayOfWeek = "*", year] = fields;
  const weekday = dayOfWeek
    .replace(/^L$/i, "SAT")
    .replaceAll(/(?<![#/\d])[1-7](?!\d)/g, (number) => WEEKDAYS[Number(number) - 1] ?? number);
  return [0, minutes, hours, dayOfMonth, month, weekday, year].join(" ").replaceAll("?", "*");
}
