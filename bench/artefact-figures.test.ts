import { measureBundles } from "./artefact-figures.ts";

test("the proxy's code is smaller than its target, and every function has one", () => {
  const { figures } = measureBundles();
  expect(figures.length).toBeGreaterThan(8);
  for (const { name, values } of figures)
    expect([name, values.every((size) => Number(size) > 1)]).toEqual([name, true]);
  const proxy = figures.find(({ name }) => name === "openai-proxy");
  expect(proxy?.values[0]).toBeLessThan(700);
});
