import { scheduleFault } from "../../../contract/schedule-expression.ts";
import { scheduleMoments } from "./schedule-moments.ts";

const at = (text: string) => Date.parse(`${text}Z`);

function days(expression: string, window = { from: at("2026-11-01T00:00"), to: at("2026-12-01T00:00") }): string[] {
  expect(scheduleFault(expression)).toBeUndefined();
  const moments = scheduleMoments(expression, { ...window, timeZone: "UTC" });
  return moments.map((moment) => new Date(moment).toISOString().slice(8, 16).replace("T", " "));
}

test.each([
  ["cron(30 8 ? * FRI *)", ["06 08:30", "13 08:30", "20 08:30", "27 08:30"]],
  // AWS counts Sunday as 1.
  ["cron(30 8 ? * 6 *)", ["06 08:30", "13 08:30", "20 08:30", "27 08:30"]],
  ["cron(0 8 ? * 7-1 *)", ["01", "07", "08", "14", "15", "21", "22", "28", "29"].map((day) => `${day} 08:00`)],
  ["cron(0 8 ? * L *)", ["07 08:00", "14 08:00", "21 08:00", "28 08:00"]],
  ["cron(0 8 ? * 6L *)", ["27 08:00"]],
  ["cron(0 8 ? * MON#2 *)", ["09 08:00"]],
  ["cron(0 8 ? * 2#2 *)", ["09 08:00"]],
  ["cron(0 8 L * ? *)", ["30 08:00"]],
  ["cron(0 8 15W * ? *)", ["16 08:00"]],
  ["cron(0/20 8 15 * ? *)", ["15 08:00", "15 08:20", "15 08:40"]],
  ["cron(0 8 1/10 * ? *)", ["01 08:00", "11 08:00", "21 08:00"]],
  ["cron(0 8 15 nov ? 2026)", ["15 08:00"]],
  ["cron(0 8 15 * ? 2027)", []],
  ["rate(10 days)", ["01 00:00", "11 00:00", "21 00:00"]],
])("%s comes due as EventBridge Scheduler has it", (expression, expected) => {
  expect(days(expression)).toEqual(expected);
});

test("hours are those of the time zone, also when its clocks are put back", () => {
  const window = { from: at("2026-10-24T00:00"), to: at("2026-10-27T00:00"), timeZone: "Europe/Stockholm" };
  expect(scheduleMoments("cron(0 8 * * ? *)", window)).toEqual([
    at("2026-10-24T06:00"),
    at("2026-10-25T07:00"),
    at("2026-10-26T07:00"),
  ]);
});

test("the beginning of the window is in it, the end is not", () => {
  const window = { from: at("2026-11-06T08:30"), to: at("2026-11-13T08:30") };
  expect(days("cron(30 8 ? * FRI *)", window)).toEqual(["06 08:30"]);
});
