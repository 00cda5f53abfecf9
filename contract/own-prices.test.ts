import * as v from "valibot";
import { INSTANCE_TYPES } from "./instance-types.ts";
import { OwnPricesText, ownPricesText, priceOf } from "./own-prices.ts";

const prices = { "ml.c8g.4xlarge": 0.77, "ml.p5.48xlarge": 55 };

test("prices are pairs, and are written as they are read", () => {
  expect(v.parse(OwnPricesText, "ml.c8g.4xlarge=0.77, ml.p5.48xlarge=55")).toEqual(prices);
  expect(v.parse(OwnPricesText, ownPricesText(prices))).toEqual(prices);
});

test.each([
  ["ml.g5.xlarge", /^must be pairs such as/],
  ["ml.g5.xlarge=cheap", /^must be pairs such as/],
  ["ml.g5.xlarge=0", /from 0\.0001 to 1000$/],
  ["ml.g5.xlarge=1001", /from 0\.0001 to 1000$/],
  ["ml.g5.xlarge=-1", /^must be pairs/],
  ["", /^must be pairs/],
  ["ml.m5.large=0.1", /^must name instance types that docs\/costs\.md lists$/],
  ["ml.g5.xlarge=1,ml.g5.xlarge=2", /^must name each instance type once$/],
])("%j is refused", (text, message) => {
  const { issues = [] } = v.safeParse(OwnPricesText, text);
  expect(issues.map((issue) => issue.message)).toContainEqual(expect.stringMatching(message));
});

test("the operator's own price comes before the table's, and makes one where the table has none", () => {
  expect(priceOf("ml.p5.48xlarge", prices)).toBe(55);
  expect(priceOf("ml.p5.48xlarge")).toBe(INSTANCE_TYPES["ml.p5.48xlarge"]?.usdPerHour);
  expect(priceOf("ml.c8g.4xlarge", prices)).toBe(0.77);
  expect(priceOf("ml.c8g.4xlarge")).toBeUndefined();
});
