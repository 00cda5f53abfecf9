import { scheduleFault } from "./schedule-expression.ts";

test.each([
  "cron(0 8 ? * MON-FRI *)",
  "cron(0/15 8-18 ? JAN,mar 2-6 *)",
  "cron(0 8 * * ? *)",
  "cron(0 8 L * ? 2027-2030)",
  "cron(0 8 1W 1/3 ? *)",
  "cron(0 8 ? * 6L *)",
  "cron(0 8 ? * FRI#2 *)",
  "cron(0 8 29 2 ? *)",
  "cron(0 8 31 * ? *)",
  "cron(0 22-2 ? * FRI-MON *)",
  "rate(1 hour)",
  "rate(12 hours)",
])("%s can be", (expression) => {
  expect(scheduleFault(expression)).toBeUndefined();
});

test.each([
  ["cron(0 8 * * MON-FRI *)", /must be \?, for example cron\(0 8 \? \* MON-FRI \*\)$/],
  ["cron(0 8 * * * *)", /for example cron\(0 8 \* \* \? \*\)$/],
  ["cron(0 8 1 * MON *)", /must be \?/],
  ["cron(0 8 1 * * *)", /for example cron\(0 8 1 \* \? \*\)$/],
  ["cron(0 8 ? * ? *)", /write \* in the other/],
  ["cron(60 8 ? * * *)", /"60" is no minutes/],
  ["cron(0 24 ? * * *)", /"24" is no hours, which goes from 0 to 23$/],
  ["cron(0 8 ? * 0-4 *)", /"0-4" is no day of week, which goes from 1 to 7 or SUN to SAT$/],
  ["cron(0 8 ? 13 * *)", /"13" is no month/],
  ["cron(0 8 0 * ? *)", /"0" is no day of month/],
  ["cron(? 8 ? * * *)", /"\?" is no minutes/],
  ["cron(*/0 8 ? * * *)", /is no minutes/],
  ["cron(0 8 ? * MO *)", /"MO" is no day of week/],
  ["cron(0 8 ? * * 1969)", /is no year/],
  ["cron(0 8 30 2 ? *)", /no month that it names has a day 30$/],
  ["cron(0 8 31 APR,6 ? *)", /has a day 31$/],
  ["cron(0 8 * * *)", /neither cron/],
  ["rate(0 hours)", /1 or more/],
])("%s cannot be, and the sentence says why", (expression, fault) => {
  expect(scheduleFault(expression)).toMatch(fault);
});
