import { readExpression } from "./metric-math.ts";

const series = (...values: (number | undefined)[]) =>
  new Map(values.flatMap((value, period) => (value === undefined ? [] : [[period, value] as const])));
const metrics = new Map([
  ["failed", series(1, undefined, 3)],
  ["late", series(undefined, undefined, 2)],
  ["never", series()],
]);
const values = (expression: string) => {
  const found = readExpression(expression)(metrics, 3);
  return [0, 1, 2].map((period) => found.get(period) ?? null);
};

test.each<[string, (number | null)[]]>([
  ["SUM([failed, never])", [1, null, 3]],
  ["SUM([failed, late])", [1, null, 5]],
  ["failed + late", [null, null, 5]],
  ["failed + never", [null, null, null]],
  ["FILL(failed, 0)", [1, 0, 3]],
  ["FILL(never, 0)", [null, null, null]],
  ["FILL(never, 0) + failed", [null, null, null]],
  ["IF(failed >= 2, 100 * late / failed, 0)", [0, null, expect.closeTo(66.67, 2)]],
  ["IF(failed > 1 AND failed < 9, 1, 0)", [0, null, 1]],
  ["MAX([failed, late]) - 1 * 2", [-1, null, 1]],
])("%s", (expression, expected) => {
  expect(values(expression)).toEqual(expected);
});

test.each([
  "SUM([failed, ",
  "failed +",
  "ANOMALY_DETECTION_BAND(failed)",
  "SUM(failed",
  "nobody + 1",
  "[failed]",
  "1 + 1",
])("%s is refused", (expression) => {
  expect(() => values(expression)).toThrow();
});
