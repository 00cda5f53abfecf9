import { median, percentile } from "./percentile.ts";

const upToHundred = Array.from({ length: 101 }, (_, index) => 100 - index);

it("finds the value below which a share of the samples lies, in whatever order they came", () => {
  expect(percentile(upToHundred, 0.99)).toBe(99);
  expect(percentile(upToHundred, 0)).toBe(0);
  expect(percentile(upToHundred, 1)).toBe(100);
});

it("interpolates between the two nearest samples", () => {
  expect(percentile([10, 20], 0.25)).toBe(12.5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

it("compares numbers and not their texts", () => {
  expect(median([9, 10, 100])).toBe(10);
});

it("takes one sample for every percentile, and leaves the samples as they are", () => {
  const samples = [3, 1, 2];
  expect(percentile([7], 0.99)).toBe(7);
  percentile(samples, 0.5);
  expect(samples).toEqual([3, 1, 2]);
});

it("refuses to make a figure of nothing", () => {
  expect(() => median([])).toThrow("There are no samples.");
});
