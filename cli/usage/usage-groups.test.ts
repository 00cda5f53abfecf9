import { dayOf, keyOf, personOf, reportOf } from "../../testing/usage/organisation.ts";
import { shareOut } from "./shared-cost.ts";
import { GROUPINGS, usageGroups } from "./usage-groups.ts";
import { totalTokens } from "./usage-report.ts";
import { UNPRINTABLE } from "../text/printable.ts";
import { usageText } from "./usage-text.ts";

const first = dayOf("01", { default: [10, 5], support: [1, 1] });
const second = dayOf("02", { default: [100, 50, 60] });
const report = reportOf(
  [
    keyOf("alice", [first, second], { owner: "alice@example.com", team: "search" }),
    keyOf("batch", [second], { owner: "alice@example.com" }),
    keyOf("openwebui", [first], { name: "Open WebUI", team: "office" }),
  ],
  [personOf("0123456789abcdef", [first])],
);
const tokensBy = (by: (typeof GROUPINGS)[number]) =>
  usageGroups(report, by).map((group) => [group.id, totalTokens(group)]);

test.each([
  [
    "key",
    [
      ["alice", 167],
      ["batch", 150],
      ["openwebui", 17],
    ],
  ],
  [
    "owner",
    [
      ["alice@example.com", 317],
      [undefined, 17],
    ],
  ],
  [
    "team",
    [
      ["search", 167],
      [undefined, 150],
      ["office", 17],
    ],
  ],
  ["person", [["0123456789abcdef", 17]]],
  [
    "model",
    [
      ["default", 330],
      ["support", 4],
    ],
  ],
  [
    "day",
    [
      ["2026-11-01", 34],
      ["2026-11-02", 300],
    ],
  ],
] as const)("by %s, the largest first, days in their order", (by, tokens) => {
  expect(tokensBy(by)).toEqual(tokens);
});

test("a group has its days and models, with what each used", () => {
  const [group] = usageGroups(report, "owner");
  expect(group?.days.map((day) => [day.day, day.requests, day.cachedTokens])).toEqual([
    ["2026-11-01", 2, 0],
    ["2026-11-02", 2, 120],
  ]);
  expect(group?.models.map(({ model, promptTokens }) => [model, promptTokens])).toEqual([
    ["default", 210],
    ["support", 1],
  ]);
});

test("each grouping of keys has all tokens once, and all of the cost", () => {
  const used = usageGroups(report, "model").map(({ id = "", ...usage }) => ({ ...usage, model: id }));
  const cost = shareOut({ cost: { usd: 9, usdByModel: new Map([["default", 6]]) }, used, parents: new Map() });
  for (const by of GROUPINGS.filter((one) => one !== "person")) {
    const groups = usageGroups(report, by, cost);
    expect(groups.reduce((sum, group) => sum + totalTokens(group), 0)).toBe(334);
    expect(groups.reduce((sum, { usd = 0 }) => sum + usd, 0)).toBeCloseTo(9, 9);
    const days = groups.flatMap((group) => group.days);
    expect(days.reduce((sum, { usd = 0 }) => sum + usd, 0)).toBeCloseTo(9, 9);
  }
});

test("the text has who has no team, the largest alone when asked, and says what is left out", () => {
  const text = usageText(report, undefined, { by: "team", top: 2 });
  expect(text).toMatch(/search +3 +\d+.*\n +\(no team\) +1 /);
  expect(text).not.toContain("office");
  expect(text).toContain("And 1 more: --top");
  expect(usageText(report, undefined, { by: "day" }).match(/2026-11-01/g)).toHaveLength(1);
  expect(usageText(reportOf([]), undefined, { by: "person" })).toBe(
    "Nobody used the web UI of the stage dev in 2026-11.",
  );
});

test("names and owners, which people write, obey no terminal and turn no text around", () => {
  const evil = "\x1b[2J\x1b[31mada\u202e";
  const people = reportOf(report.keys.map((key) => ({ ...key, name: evil, owner: evil })));
  for (const by of ["key", "owner"] as const) {
    const text = usageText(people, undefined, { by });
    expect(text).toContain("�[2J�[31mada�");
    expect(text.replaceAll("\n", "")).not.toMatch(UNPRINTABLE);
  }
});
