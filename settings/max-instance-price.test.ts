import { maxInstancePrice, unpricedTypes } from "./max-instance-price.ts";

const entry = (...instanceTypes: string[]) => ({ instanceTypes });

test("without the setting the dearest type of the catalog is the limit", () => {
  expect(maxInstancePrice(undefined, [entry("ml.g6.xlarge", "ml.g5.xlarge"), entry("ml.g4dn.xlarge")])).toBe(1.41);
  expect(maxInstancePrice(5, [entry("ml.g6.xlarge")])).toBe(5);
});

test("what the operator pays is the price", () => {
  const own = { "ml.c8g.4xlarge": 0.77, "ml.g5.xlarge": 1.1 };
  const catalog = [entry("ml.c8g.4xlarge"), entry("ml.g5.xlarge")];
  expect(maxInstancePrice(undefined, catalog, own)).toBe(1.1);
  expect(unpricedTypes(catalog, own)).toEqual([]);
});

test("a type without a price lifts no limit, and is allowed by its name", () => {
  const catalog = [entry("ml.c8g.4xlarge", "ml.g4dn.xlarge"), entry("ml.c8g.4xlarge")];
  expect(maxInstancePrice(undefined, catalog)).toBe(0.74);
  expect(unpricedTypes(catalog)).toEqual(["ml.c8g.4xlarge"]);
});
