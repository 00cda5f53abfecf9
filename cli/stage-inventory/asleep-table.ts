import { mayWake } from "../../contract/asleep-model.ts";
import { dollars, duration, moment } from "../text/quantities.ts";
import { table } from "../text/table.ts";
import type { StageStatus } from "./stage-status.ts";

const WHY = {
  idle: "nobody used it",
  expired: "its time was over",
  schedule: "working hours ended",
  request: "starts on request",
} as const;

/** What sleeps, why, and what brings it back. */
export function asleepTable(asleep: StageStatus["asleep"], now: Date, columns: number): string {
  return table(
    ["alias", "since", "why", "a request wakes it"],
    asleep.map(({ alias, wakeOnRequest, ...record }) => [
      alias,
      moment(record.since),
      WHY[record.why],
      wakesWhen(mayWake(record, wakeOnRequest === undefined ? undefined : { wakeOnRequest }, now)),
    ]),
    columns,
  );
}

function wakesWhen(answer: ReturnType<typeof mayWake>): string {
  if ("yes" in answer) return "yes";
  const until = answer.until === undefined ? "" : ` before ${moment(answer.until)}`;
  switch (answer.no) {
    case "policy":
      return "no: wakeOnRequest is off";
    case "hours":
      return "not outside working hours";
    case "failed":
      return `not${until}: the last waking failed`;
    case "refused":
      return `not${until}: the budget is spent`;
  }
}

/** How often requests have woken which model this month, how long that took, and what it cost. */
export function wakeTable(wakes: StageStatus["wakes"], columns: number): string {
  return table(
    ["alias", ">woken", ">failed", ">took on average", ">cost at least"],
    wakes.map(({ alias, wakes: count, failures, averageSeconds, leastUsd }) => [
      alias,
      String(count),
      String(failures),
      averageSeconds === undefined ? "" : duration(averageSeconds * 1000),
      leastUsd === undefined ? "" : dollars(leastUsd),
    ]),
    columns,
  );
}
