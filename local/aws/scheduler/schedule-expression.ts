import { scheduleFault } from "../../../contract/schedule-expression.ts";
import { validationException } from "../aws-error.ts";

const AT = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/;

/**
 * The moment of a one-time schedule; nothing for `rate` and `cron`, which only a test fires here.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function oneTime(expression: string, timeZone = "UTC"): Date | undefined {
  if (scheduleFault(expression) === undefined) return undefined;
  const time = new Date(`${AT.exec(expression)?.[1]}Z`);
  if (Number.isNaN(time.getTime())) throw validationException(`Invalid Schedule Expression ${expression}.`);
  if (timeZone !== "UTC") throw validationException("The local Scheduler knows at(…) in UTC only.");
  return time;
}
