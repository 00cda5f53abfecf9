import { dollars, duration } from "../../text/quantities.ts";
import type { Way } from "./way.ts";

/** USD that an hour in which somebody waits counts as, where nobody says it: the advice weighs it against the bill. */
export const USUAL_USD_PER_HOUR_WAITED = 20;

/** One sentence: of the ways that answer every request the one whose bill and waiting together are least. */
export function adviceOn(ways: readonly Way[], requests: number, usdPerHourWaited: number): string {
  const [always] = ways;
  if (always === undefined || Number.isNaN(always.usdPerMonth)) return "Without a price there is no advice.";
  if (requests === 0) {
    return `Nobody asked: a model that sleeps costs nothing, and one that is always on ${dollars(always.usdPerMonth)} a month.`;
  }
  const weight = ({ usdPerMonth, waitedSecondsPerMonth }: Way) =>
    usdPerMonth + (waitedSecondsPerMonth / 3600) * usdPerHourWaited;
  const answering = ways.filter(({ unansweredPerMonth }) => unansweredPerMonth === 0);
  const [best = always] = [...answering].sort((one, other) => weight(one) - weight(other));
  if (best === always) {
    return `Leave it always on: whatever answers every request and is cheaper makes people wait for more than it saves, at ${dollars(usdPerHourWaited)} an hour.`;
  }
  const settings =
    best.asleepAfterMinutes === undefined
      ? "SCHEDULE_START and SCHEDULE_STOP"
      : `IDLE_MINUTES=${best.asleepAfterMinutes} and WAKE_ON_REQUEST=always`;
  const saved = dollars(always.usdPerMonth - best.usdPerMonth);
  const waited = duration(best.waitedSecondsPerMonth * 1000);
  return `Take "${best.name}" (${settings}): it saves ${saved} a month against always on, and people wait ${waited} a month for that.`;
}
