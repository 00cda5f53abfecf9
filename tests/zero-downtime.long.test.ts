import { type ReplacementReport, replaceUnderLoad } from "./zero-downtime/replace-under-load.ts";

/**
 * Two hundred requests a second are more than a machine that also runs other tests has to give; `npm run bench -- --zero-downtime`
 * has them. The rate decides nothing here: each request has to be answered, and by a published model. Few are open at once, so
 * that the functions stay far from their own time limits, however busy the machine.
 */
const LOAD = { requestsPerSecond: 12, mostOpen: 4 } as const;
/** Fourteen minutes of watching are two seconds, and the proxy's minute is a tenth of one. */
const TIME_SCALE = 0.0025;

let report: ReplacementReport;

beforeAll(async () => {
  report = await replaceUnderLoad({ ...LOAD, timeScale: TIME_SCALE });
});

test("no request fails while a model is replaced five times and rolled back twice", () => {
  expect(report.rollbacks).toEqual([
    expect.stringMatching(/^SmokeTestFailed: .*no such layer/),
    expect.stringMatching(/^RolledBack: /),
  ]);
  expect(report.requests).toBeGreaterThan(100);
  expect(report.failures).toEqual([]);
});

test("no answer comes from a model that was not published", () => {
  const versions = ["version-0", "version-1", "version-2", "version-3", "version-4", "version-5"];
  expect([...report.published].sort()).toEqual([...versions, "version-with-errors"]);
  expect(report.unpublishedAnswers).toBe(0);
  expect([...report.answers.keys()]).toEqual(expect.arrayContaining(versions));
});
