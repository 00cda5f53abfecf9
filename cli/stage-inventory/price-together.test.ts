import { priceTogether } from "./price-together.ts";

test.each([
  [[{ usdPerHour: 1.5 }, { usdPerHour: 0.25 }], "$1.75/h"],
  [[{ usdPerHour: 1.5 }, {}], "$1.50/h and an endpoint whose price is not known"],
  [[{}], "an endpoint whose price is not known"],
  [[{}, {}], "2 endpoints whose price is not known"],
])("%j cost together %s", (endpoints, text) => {
  expect(priceTogether(endpoints)).toBe(text);
});
