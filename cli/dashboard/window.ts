import { UserError } from "../../user-error.ts";
import { parseDuration } from "../text/quantities.ts";
import type { Window } from "./metric-figures.ts";

const MINUTE = 60_000;
/** The longest period of a metric. Source: CloudWatch API reference, MetricStat. */
const DAY = 24 * 60 * MINUTE;

/**
 * From so long ago, at a full minute, until now.
 * @throws UserError
 */
export function lastMinutes(since: string, now = new Date()): Window {
  const ago = parseDuration(since);
  if (ago === undefined || ago > DAY) {
    throw new UserError(`--since: "${since}" is not a time up to a day such as 15m, 2h or 1d.`);
  }
  return { from: new Date(Math.floor((now.getTime() - ago) / MINUTE) * MINUTE), to: now };
}
