import { addNumbers, compareNumbers, plainNumber } from "./decimal.ts";

test.each([
  ["007", "7"],
  ["-0", "0"],
  ["1.50", "1.5"],
  [".5", "0.5"],
  ["-12.0e-3", "-0.012"],
  ["1E+3", "1000"],
  ["1".repeat(38), "1".repeat(38)],
  [`${"1".repeat(38)}000`, `${"1".repeat(38)}000`],
  ["9E125", `9${"0".repeat(125)}`],
])("%s is kept as %s", (text, plain) => {
  expect(plainNumber(text)).toEqual({ plain });
});

test.each([
  ["", "The parameter cannot be converted to a numeric value"],
  ["five", "The parameter cannot be converted to a numeric value: five"],
  ["0x10", "The parameter cannot be converted to a numeric value: 0x10"],
  ["1E126", "Number overflow. Attempting to store a number with magnitude larger than supported range"],
  ["1E-131", "Number underflow. Attempting to store a number with magnitude smaller than supported range"],
  ["1".repeat(39), "Attempting to store more than 38 significant digits in a Number"],
])("%s is refused", (text, problem) => {
  expect(plainNumber(text)).toEqual({ problem });
});

test.each([
  ["1", "2", -1],
  ["2", "10", -1],
  ["-1", "-2", 1],
  ["0.1", "0.10", 0],
  ["1e20", "100000000000000000001", -1],
])("%s against %s is %s", (one, other, order) => {
  expect(compareNumbers(one, other)).toBe(order);
});

test("sums are exact, beyond what JavaScript's numbers are", () => {
  expect(addNumbers("0.1", "0.2")).toEqual({ plain: "0.3" });
  expect(addNumbers("9007199254740993", "1", "-")).toEqual({ plain: "9007199254740992" });
  expect(addNumbers("5", "5", "-")).toEqual({ plain: "0" });
  expect(addNumbers("1e37", "0.1")).toHaveProperty("problem");
});
