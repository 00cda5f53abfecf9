import { duration, moment, parseDate, parseDuration } from "./quantities.ts";
import { section, table } from "./table.ts";

test.each([
  [900, "0 s"],
  [61_000, "1 min"],
  [3_660_000, "1 h 1 min"],
  [90_000_000, "1 d 1 h"],
])("%d ms are %s", (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});

test("a duration is a whole number and a unit, and nothing else", () => {
  expect(["30s", "15m", "2h", "30d"].map(parseDuration)).toEqual([30_000, 900_000, 7_200_000, 2_592_000_000]);
  expect(["", "15", "m", "0m", "-1h", "1.5h", "1w", "15m "].map(parseDuration)).toEqual(Array(8).fill(undefined));
});

test("a date without a time begins at 00:00 UTC, and one that no calendar has is none", () => {
  expect(parseDate("2027-01-31")?.toISOString()).toBe("2027-01-31T00:00:00.000Z");
  expect(parseDate("2027-01-31T10:30")?.toISOString()).toBe("2027-01-31T10:30:00.000Z");
  expect(parseDate("2027-01-31T10:30+02:00")?.toISOString()).toBe("2027-01-31T08:30:00.000Z");
  expect(["2027-02-31", "2027-13-01", "tomorrow", "2027-1-1", ""].map(parseDate)).toEqual(Array(5).fill(undefined));
  expect(moment("2027-01-31T10:30:59Z")).toBe("2027-01-31 10:30 UTC");
});

test("a table has aligned columns, numbers to the right, and no trailing spaces", () => {
  const text = table(
    ["name", ">price", "note"],
    [
      ["a", "$0.74", undefined],
      ["longer", "$12.30", "x"],
    ],
  );
  expect(section("Title", text)).toBe(
    ["Title", "  name     price  note", "  a        $0.74", "  longer  $12.30  x"].join("\n"),
  );
});
