import { withOwnPrices } from "./with-own-prices.ts";

test("what the operator pays comes before AWS's price, and without credentials too", () => {
  const listed = {
    prices: new Map([
      ["ml.g5.xlarge", 1.6],
      ["ml.g6.xlarge", 1.2],
    ]),
  };
  const own = { "ml.g5.xlarge": 1.1, "ml.c8g.4xlarge": 0.77 };
  expect(withOwnPrices(listed, own)).toEqual({
    prices: new Map([
      ["ml.g5.xlarge", 1.1],
      ["ml.g6.xlarge", 1.2],
      ["ml.c8g.4xlarge", 0.77],
    ]),
    ownPrices: true,
  });
  const why = { withoutPrices: "there are no AWS credentials" };
  expect(withOwnPrices(why, own)).toMatchObject({ ...why, prices: new Map(Object.entries(own)) });
  expect(withOwnPrices(listed)).toBe(listed);
});
