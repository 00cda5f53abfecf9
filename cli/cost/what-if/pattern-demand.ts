import { UserError } from "../../../user-error.ts";
import { DAY, type Demand, evenly, HOUR, WATCHED_DAYS } from "./demand.ts";
import { scheduleMoments } from "./schedule-moments.ts";

const EXAMPLE = "weekdays 9-17, 20 an hour";

interface PatternPart {
  /** As cron has them. */
  readonly days: string;
  /** Whole hours; the last one is not in it. */
  readonly from: number;
  readonly to: number;
  readonly perHour: number;
}

const DAYS: Readonly<Record<string, string>> = { daily: "*", weekdays: "MON-FRI", weekends: "SAT,SUN" };
const DAY_NAMES = /^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?$/;

/**
 * Four weeks of a pattern such as `weekdays 9-17, 20 an hour; sat 10-12, 0.5 an hour`, its requests at equal distances.
 * @throws UserError
 */
export function patternDemand(pattern: string, now: Date, timeZone: string): Demand {
  const to = Math.floor(now.getTime() / DAY) * DAY;
  const from = to - WATCHED_DAYS * DAY;
  const parts = pattern.split(";").map((part) => parsePart(part.trim()));
  const arrivals = parts.flatMap((part) => arrivalsOf(part, from, to, timeZone));
  return { from, to, arrivals: arrivals.sort((one, other) => one.at - other.at) };
}

function arrivalsOf({ days, from: first, to: end, perHour }: PatternPart, from: number, to: number, timeZone: string) {
  const hours = scheduleMoments(`cron(0 ${first}-${end - 1} ? * ${days} *)`, { from, to, timeZone });
  if (perHour >= 1) return hours.flatMap((hour) => evenly(hour, HOUR, perHour));
  // One in several hours: in every so many of those that have any.
  let due = 1;
  return hours.flatMap((hour) => {
    if (due < 1) {
      due += perHour;
      return [];
    }
    due += perHour - 1;
    return [{ at: hour, count: 1 }];
  });
}

function parsePart(text: string): PatternPart {
  const [, daysText = "", first, last, rate] =
    /^(\S+) (\d{1,2})-(\d{1,2}), (\d{1,7}(?:\.\d{1,3})?) an hour$/i.exec(text) ?? [];
  const days = cronDays(daysText.toLowerCase());
  const [from, to, perHour] = [Number(first), Number(last), Number(rate)];
  if (days !== undefined && from < to && to <= 24 && perHour > 0) return { days, from, to, perHour };
  throw new UserError(
    `--pattern: "${text}" is no pattern such as "${EXAMPLE}": days (daily, weekdays, weekends, or mon to sun such as mon-thu or sat,sun), whole hours from 0 to 24, and how many requests an hour. Several are separated by ";".`,
  );
}

function cronDays(text: string): string | undefined {
  if (DAYS[text] !== undefined) return DAYS[text];
  return text.split(",").every((item) => DAY_NAMES.test(item)) ? text.toUpperCase() : undefined;
}
