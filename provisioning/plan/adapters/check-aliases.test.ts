import { checkAliases } from "./check-aliases.ts";

const adapters = { support: { modelId: "acme/lora" } };

test.each<readonly [string, Parameters<typeof checkAliases>, string | undefined]>([
  ["its own adapters", ["chat", adapters, new Map([["other", [{}]]])], undefined],
  [
    "an adapter like another model",
    ["chat", adapters, new Map([["support", [{}]]])],
    '"support" has the alias of a model',
  ],
  [
    "an adapter like another model's adapter",
    ["chat", adapters, new Map([["other", [{}, { adapters }]]])],
    'The alias "support" is that of an adapter of the model "other"',
  ],
  [
    "a model like another model's adapter",
    ["support", undefined, new Map([["other", [{ adapters }]]])],
    'The alias "support" is that of an adapter of the model "other"',
  ],
])("%s", (_, asked, sentence) => {
  if (sentence === undefined) expect(() => checkAliases(...asked)).not.toThrow();
  else expect(() => checkAliases(...asked)).toThrow(sentence);
});
