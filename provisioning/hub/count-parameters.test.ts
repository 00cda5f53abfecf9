import { KNOWN_MODELS } from "../../scripts/documentation/known-models.ts";
import { readArchitecture } from "./model-architecture.ts";

const apart = (one: number, other: number) => Math.abs(one / other - 1);

test.each(KNOWN_MODELS)("$id has as many parameters as the hub counts", ({ config, parameters, active }) => {
  const counted = readArchitecture(config)?.parameters;
  expect(counted).toBeDefined();
  expect(apart(counted?.total ?? 0, parameters)).toBeLessThan(0.005);
  // The makers' round numbers of what a token meets, without the embedding.
  if (active !== undefined) expect(apart(counted?.active ?? 0, active)).toBeLessThan(0.09);
  else expect(counted?.routed).toBe(0);
});

test.each(KNOWN_MODELS)(
  "$id takes as many bytes as its files",
  ({ config, parameters, fileBytes = 2 * parameters }) => {
    expect(apart(readArchitecture(config)?.parameters?.weightBytes ?? 0, fileBytes)).toBeLessThan(0.01);
  },
);

test("a configuration that lacks a size counts nothing", () => {
  const { vocab_size: _, ...config } = KNOWN_MODELS[0]?.config ?? {};
  expect(readArchitecture(config)).not.toHaveProperty("parameters");
});
