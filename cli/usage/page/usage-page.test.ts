import { dayOf, keyOf, reportOf } from "../../../testing/usage/organisation.ts";
import { shareOut } from "../shared-cost.ts";
import { usageGroups } from "../usage-groups.ts";
import { usagePage } from "./usage-page.ts";

const keys = Array.from({ length: 20 }, (_, index) => {
  const days = [dayOf("01", { default: [1_000 * (index + 1), 500, 10] }), dayOf("30", { default: [7, 7] })];
  return keyOf(`key${String(index).padStart(5, "0")}`, days, { team: `team-${index % 10}` });
});
const used = usageGroups(reportOf(keys), "model").map(({ id = "", ...usage }) => ({ ...usage, model: id }));
const cost = shareOut({ cost: { usd: 50, usdByModel: new Map([["default", 50]]) }, used, parents: new Map() });
const firstTokens = [{ day: "2026-11-01", p50: 120, p95: 900 }];

test("the page has the plots, each with its figures as a table, and all that was used", async () => {
  const page = await usagePage({ report: reportOf(keys), by: "team", cost, firstTokens });
  expect(page.match(/<svg /g)).toHaveLength(8);
  expect([...page.matchAll(/<h2 [^>]*>([^<]*)/g)].map(([, title]) => title)).toEqual([
    "Tokens by day and team",
    "The 15 keys that used most",
    "Time to the first token of a stream, at most",
    "Cost of the endpoints by team",
  ]);
  expect(page).toContain("<dd>220,280</dd>");
  expect(page).toMatch(/idle hours too: \$\d+\.\d\d per million tokens as measured/);
  expect(page).toContain("3 others");
  expect(page).toContain("<td>0.90 s</td>");
});

test("it asks nobody for anything, and runs no script", async () => {
  const page = await usagePage({ report: reportOf(keys), by: "team", cost, firstTokens });
  expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\((?!#)|(?:src|href)=/);
  expect(
    page.replaceAll('"http://www.w3.org/2000/svg"', "").replaceAll('"http://www.w3.org/1999/xlink"', ""),
  ).not.toMatch(/https?:\/\//);
  expect(page).toContain("default-src 'none'");
});

test.each(['<script>alert("x")</script>', '"><img src=x onerror=alert(1)>', "</style><b>"])(
  "the name %s is text in it",
  async (name) => {
    const named = keyOf("aaaaaaaa", [dayOf("01", { default: [1, 1] })], { name, team: name, owner: name });
    const page = await usagePage({ report: reportOf([named]), by: "team", firstTokens: [] });
    expect(page).not.toContain(name);
    expect(page).toContain(name.replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"));
    expect(page).not.toMatch(/<script|<img|<b>/);
  },
);

test("a month without streams, without cost and without anybody is a page as well", async () => {
  const page = await usagePage({ report: reportOf([]), by: "key", firstTokens: [] });
  expect(page).toContain("No streams were measured in this month.");
  expect(page).toContain("Nobody used a token in this month.");
  expect(page).not.toContain("<svg");
  expect(page).not.toContain("Cost of the endpoints");
});
