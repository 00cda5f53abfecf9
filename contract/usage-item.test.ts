import { COUNTER, daysIn, reservationsIn, staleMinutes, tokensUsed } from "./usage-item.ts";

const none = { cachedTokens: 0 };

test("a day has the sums of its models, and what of it each model did", () => {
  const counters = {
    "r22/support": 1,
    "p22/support": 5,
    "c22/support": 5,
    "r22/default": 2,
    "p22/default": 100,
    "c22/default": 20,
    "k22/default": 64,
    "u22/default": 32,
    "r03/default": 1,
    "p03/default": 1,
    t22: 98,
    t: 99,
    "m22T12:00": 3,
    a: 1,
    expires: 2,
  };
  const support = { ...none, requests: 1, promptTokens: 5, completionTokens: 5, countedTokens: 10 };
  const ofDefault = { requests: 2, promptTokens: 100, completionTokens: 20, cachedTokens: 64, countedTokens: 88 };
  const third = { ...none, requests: 1, promptTokens: 1, completionTokens: 0, countedTokens: 1 };
  expect(daysIn(counters)).toEqual([
    { day: "03", ...third, models: [{ model: "default", ...third }] },
    {
      day: "22",
      requests: 3,
      promptTokens: 105,
      completionTokens: 25,
      cachedTokens: 64,
      countedTokens: 98,
      models: [
        { model: "default", ...ofDefault },
        { model: "support", ...support },
      ],
    },
  ]);
  expect(tokensUsed(counters, { day: "22" })).toEqual({ inDay: 98, inMonth: 99 });
});

test("what was counted before models were told apart counts on, and is nobody's", () => {
  const counters = { r22: 2, p22: 10, c22: 10, u22: 5, "r22/default": 1, "p22/default": 1 };
  expect(daysIn(counters)).toMatchObject([
    {
      requests: 3,
      countedTokens: 16,
      models: [
        { requests: 2, countedTokens: 15 },
        { model: "default", requests: 1, countedTokens: 1 },
      ],
    },
  ]);
  expect(daysIn(counters)[0]?.models[0]).not.toHaveProperty("model");
  expect(tokensUsed(counters, { day: "22" })).toEqual({ inDay: 16, inMonth: 16 });
});

test("a counter's name says letter, day and alias", () => {
  expect([COUNTER.requests({ day: "07", model: "a-2" }), COUNTER.requests({ day: "07" })]).toEqual(["r07/a-2", "r07"]);
});

test("a minute's counters are stale when it has passed, and nothing of it is reserved any more", () => {
  const counters = {
    "m22T12:00": 3,
    "h22T12:00": 0,
    "h22T12:01": 500,
    "m22T12:04": 1,
    "h22T12:04": 0,
    "h22T12:05": 0,
    t: 9,
  };
  expect(staleMinutes(counters, new Date("2026-11-22T12:05:30Z"))).toEqual(["m22T12:00", "h22T12:00"]);
  expect(reservationsIn(counters, { month: "2026-11" })).toEqual([
    { name: "h22T12:01", day: "22", tokens: 500, minute: new Date("2026-11-22T12:01:00Z") },
  ]);
});
