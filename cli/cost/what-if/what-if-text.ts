import { dollars, duration } from "../../text/quantities.ts";
import { section, table } from "../../text/table.ts";
import { wrapLines } from "../../text/wrap.ts";
import type { WhatIfReport } from "./what-if-report.ts";

const NONE = "–";
/** So short a record has not seen each day of a week. */
const SHORT_DAYS = 7;

export function whatIfText(report: WhatIfReport, columns = Number.POSITIVE_INFINITY): string {
  const { alias, instances, usdPerHour, demand, requests, days, wake, ways, advice } = report;
  const rows = ways.map((way) => [
    way.name,
    Number.isNaN(way.usdPerMonth) ? "unknown" : dollars(way.usdPerMonth),
    `${Math.round(way.hoursPerMonth)} h`,
    count(way.wakesPerMonth),
    way.waitedSecondsPerMonth < 1 ? NONE : duration(way.waitedSecondsPerMonth * 1000),
    count(way.unansweredPerMonth),
  ]);
  const head = ["a month", ">price", ">up", ">wakes", ">people wait", ">no answer"];
  const price = Number.isNaN(usdPerHour) ? "at a price that is not known" : `at ${dollars(usdPerHour)} an hour`;
  const asked = `${requests.toLocaleString("en-US")} ${requests === 1 ? "request" : "requests"} in ${Math.round(days * 10) / 10} days`;
  const title = `${alias} on ${instances}, ${price}: ${asked}, ${demand}`;
  const text = [
    section(title, (room) => table(head, rows, room), columns),
    advice,
    [
      `A waking takes ${duration(wake.seconds * 1000)}: ${wake.source}.`,
      workingHoursText(report),
      `For the advice, an hour in which somebody waits counts as ${dollars(report.usdPerHourWaited)} (--hour-waited).`,
      "Endpoints alone, without the gateway; a month has 730 hours.",
      ...(days < SHORT_DAYS ? ["This is less than a week: other days may be unlike these."] : []),
    ].join(" "),
  ].join("\n\n");
  return wrapLines(text, columns);
}

const count = (number: number) => (number < 0.5 ? NONE : Math.round(number).toLocaleString("en-US"));

function workingHoursText({ workingHours: { start, stop, timeZone, assumed } }: WhatIfReport): string {
  return assumed
    ? `Working hours are taken to be weekdays from 8 to 18, ${timeZone}, for SCHEDULE_START and SCHEDULE_STOP are not both set.`
    : `Working hours: ${start} to ${stop}, ${timeZone}.`;
}
