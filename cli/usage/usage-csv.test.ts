import { dayOf, keyOf, reportOf } from "../../testing/usage/organisation.ts";
import { usageCsv } from "./usage-csv.ts";

test("a row for each day and key, and no name is a formula", () => {
  const report = reportOf([
    keyOf("aaaaaaaa", [dayOf("02", { default: [10, 5, 4] }), dayOf("01", { default: [1, 1] })], {
      name: '=HYPERLINK("http://evil.example","x")',
      owner: 'Ada "the first", Lovelace',
      team: "search",
    }),
    keyOf("bbbbbbbb", [dayOf("01", { default: [2, 2] })], { name: "@sum" }),
  ]);
  expect(usageCsv(report, "key").split("\r\n")).toEqual([
    "day,key,name,owner,team,requests,prompt_tokens,cached_prompt_tokens,completion_tokens,tokens",
    '2026-11-01,aaaaaaaa,"\'=HYPERLINK(""http://evil.example"",""x"")","Ada ""the first"", Lovelace",search,1,1,0,1,2',
    "2026-11-01,bbbbbbbb,'@sum,,,1,2,0,2,4",
    '2026-11-02,aaaaaaaa,"\'=HYPERLINK(""http://evil.example"",""x"")","Ada ""the first"", Lovelace",search,1,10,4,5,15',
    "",
  ]);
});

test("by model there is a row for each day and model, by day one for each day", () => {
  const report = reportOf([keyOf("aaaaaaaa", [dayOf("01", { default: [1, 1], support: [2, 2] })])]);
  expect(usageCsv(report, "model").split("\r\n").slice(1, 3)).toEqual([
    "2026-11-01,support,1,2,0,2,4",
    "2026-11-01,default,1,1,0,1,2",
  ]);
  expect(usageCsv(report, "day")).toBe(
    "day,requests,prompt_tokens,cached_prompt_tokens,completion_tokens,tokens\r\n2026-11-01,2,3,0,3,6\r\n",
  );
});
