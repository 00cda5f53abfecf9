import { type Counters, reservationsIn, usagePeriod } from "../../../contract/usage-item.ts";
import { LONGEST_REQUEST_MILLISECONDS, type Release, type UsageTable } from "./usage-table.ts";

export type Forsaken = Omit<Release, "partition">;

const MINUTE_MILLISECONDS = 60_000;

/** What was reserved by requests that died without a word, or whose admission was made and never heard of. */
export function forsakenReservations(counters: Counters, now: Date): Forsaken[] {
  const period = usagePeriod(now);
  return reservationsIn(counters, period)
    .filter(({ minute }) => minute.getTime() + MINUTE_MILLISECONDS + LONGEST_REQUEST_MILLISECONDS <= now.getTime())
    .map(({ name, day, tokens }) => ({ period, name, day, tokens }));
}

export async function releaseForsaken(
  table: UsageTable,
  partition: string,
  forsaken: readonly Forsaken[],
): Promise<void> {
  await Promise.all(forsaken.map((one) => table.releaseReservations({ partition, ...one })));
}
