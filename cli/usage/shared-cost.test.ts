import { shareOut } from "./shared-cost.ts";
import { sharedCostText } from "./shared-cost-text.ts";

const usageOf = (model: string | undefined, promptTokens: number, completionTokens: number, cachedTokens = 0) => ({
  ...(model !== undefined && { model }),
  requests: 1,
  promptTokens,
  completionTokens,
  cachedTokens,
  countedTokens: promptTokens + completionTokens,
});
const weights = { answer: 4, cached: 0.1 };
const none = new Map<string, string>();

test("a model's cost is shared by its own tokens: a small model's users do not pay the large one", () => {
  const [small, large] = [usageOf("small", 1_000_000, 0), usageOf("large", 1_000_000, 0)];
  const cost = {
    usd: 110,
    usdByModel: new Map([
      ["small", 10],
      ["large", 100],
    ]),
  };
  const shared = shareOut({ cost, used: [small, large], parents: none, weights });
  expect([shared.usdOf([small]), shared.usdOf([large])]).toEqual([10, 100]);
  expect(shared.usdPerMillion?.all).toBe(55);
});

test("an answer's token counts four times, a cached one a tenth", () => {
  const [prompt, answer, cached] = [usageOf("m", 100, 0), usageOf("m", 0, 100), usageOf("m", 100, 0, 100)];
  const cost = { usd: 51, usdByModel: new Map([["m", 51]]) };
  const shared = shareOut({ cost, used: [prompt, answer, cached], parents: none, weights });
  const [one = 0, four = 0, tenth = 0] = [prompt, answer, cached].map((usage) => shared.usdOf([usage]));
  expect([one + four + tenth, four / one, tenth / one]).toEqual([
    expect.closeTo(51, 9),
    expect.closeTo(4, 9),
    expect.closeTo(0.1, 9),
  ]);
});

test("what nobody used, and what was counted before models were told apart, is shared by all", () => {
  const [used, unknown] = [usageOf("used", 30, 0), usageOf(undefined, 10, 0)];
  const cost = {
    usd: 100,
    usdByModel: new Map([
      ["used", 20],
      ["idle", 50],
    ]),
  };
  const shared = shareOut({ cost, used: [used, unknown], parents: none, weights });
  expect([shared.usdOf([used]), shared.usdOf([unknown])]).toEqual([20 + 60, 20]);
});

test("an adapter's tokens share the cost of the model on whose endpoint it is", () => {
  const [own, adapter] = [usageOf("default", 10, 0), usageOf("support", 30, 0)];
  const cost = { usd: 40, usdByModel: new Map([["default", 40]]) };
  const shared = shareOut({ cost, used: [own, adapter], parents: new Map([["support", "default"]]), weights });
  expect([shared.usdOf([own]), shared.usdOf([adapter])]).toEqual([10, 30]);
});

test("without tokens nothing is shared out, and that is said", () => {
  const shared = shareOut({ cost: { usd: 12, usdByModel: new Map() }, used: [], parents: none });
  expect(shared).toMatchObject({ usd: 12 });
  expect(shared).not.toHaveProperty("usdPerMillion");
  expect(sharedCostText(shared, "2026-11")).toBe(
    "The endpoints cost $12.00 in 2026-11 by list price or INSTANCE_PRICES, and nobody used a token.",
  );
});
