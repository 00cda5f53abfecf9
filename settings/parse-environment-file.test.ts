import { parseEnvironmentFile } from "./parse-environment-file.ts";

function values(text: string) {
  const { assignments, complaints } = parseEnvironmentFile(text);
  expect(complaints).toEqual([]);
  return Object.fromEntries(assignments.map(({ name, value }) => [name, value]));
}

test.each<[string, string]>([
  ["STAGE=blue", "blue"],
  ["\u{FEFF}STAGE=blue", "blue"],
  ["STAGE=blue\r\n", "blue"],
  ["# a comment = with a sign\r\rSTAGE=blue\r", "blue"],
  ["export STAGE=blue", "blue"],
  ["  STAGE = blue  ", "blue"],
  ["STAGE=blue # as the team decided", "blue"],
  ["STAGE=blue#1", "blue#1"],
  ["STAGE='blue'", "blue"],
  ['STAGE="blue" # as the team decided', "blue"],
  ['STAGE=" # "', " # "],
  ['STAGE="it\'s"', "it's"],
  ["STAGE=cron(0 8 ? * MON-FRI *)", "cron(0 8 ? * MON-FRI *)"],
  ["STAGE=a=b", "a=b"],
  ["STAGE=", ""],
  ["STAGE= # none", ""],
  ["STAGE=''", ""],
])("%j is taken", (text, STAGE) => {
  expect(values(text)).toEqual({ STAGE });
});

test.each<[string, number, RegExp]>([
  ["STAGE=blue\nINSTANCE_TYPE\n", 2, /^there is no `=`: write NAME=value\.$/],
  ["STAGE blue", 1, /^there is no `=`/],
  ["export STAGE", 1, /^there is no `=`/],
  ["\n\nSTAGE: blue", 3, /^a `:` stands after STAGE where a `=` belongs\.$/],
  ["STAGE:blue=1", 1, /^a `:` stands after STAGE/],
  ["=blue", 1, /^no name stands before the `=`\.$/],
  ["MY STAGE=blue", 1, /^no name stands before/],
  ['STAGE="blue', 1, /^the value of STAGE has a quote that does not end\.$/],
  ["STAGE='blue'green'", 1, /^the value of STAGE has a quote/],
  ['STAGE="blue\ngreen"', 1, /^the value of STAGE has a quote/],
  ["STAGE=blue\r\n\r\nSTAGE=green", 3, /^STAGE is set in line 1 already: keep one of them\.$/],
])("%j is refused", (text, line, sentence) => {
  expect(parseEnvironmentFile(text).complaints[0]).toEqual({ line, sentence: expect.stringMatching(sentence) });
});

test("a line that cannot be read is not repeated, for it may be a secret", () => {
  const { complaints } = parseEnvironmentFile("sk-secret\nsk secret=1\nKEY='sk-secret\n");
  expect(complaints).toHaveLength(3);
  expect(JSON.stringify(complaints)).not.toContain("secret");
});

test("every wrong line is named, and the others are read", () => {
  const { assignments, complaints } = parseEnvironmentFile("A\nSTAGE=blue\nB: 1\n");
  expect(complaints.map(({ line }) => line)).toEqual([1, 3]);
  expect(assignments).toEqual([{ name: "STAGE", value: "blue", line: 2 }]);
});
