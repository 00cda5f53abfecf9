import { isSameModel } from "./same-model.ts";

test("a model without an owner is the one that the hub says it is", () => {
  expect(isSameModel("distilbert/distilgpt2", "distilbert/distilgpt2")).toBe(true);
  expect(isSameModel("distilbert/distilgpt2", "distilgpt2")).toBe(true);
  expect(isSameModel("distilbert/distilgpt2", "gpt2")).toBe(false);
  expect(isSameModel("org/model", "other/model")).toBe(false);
});
