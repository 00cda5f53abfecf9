import { compilePattern } from "./event-pattern.ts";

const event = {
  source: "aws.states",
  resources: ["arn:one", "arn:two"],
  detail: { status: "FAILED", name: "provision-1", stopDate: null, count: 2 },
};

test.each([
  ["an exact text", { source: ["aws.s3", "aws.states"] }],
  ["a nested field", { detail: { status: ["FAILED"], count: [2] } }],
  ["null", { detail: { stopDate: [null] } }],
  ["one of the event's list", { resources: ["arn:two"] }],
  ["a prefix or suffix", { detail: { name: [{ prefix: "provision" }] }, resources: [{ suffix: "two" }] }],
  ["a wildcard", { detail: { name: [{ wildcard: "prov*-*" }] } }],
  ["anything but", { detail: { status: [{ "anything-but": ["RUNNING", "SUCCEEDED"] }] } }],
  ["anything but a prefix", { detail: { name: [{ "anything-but": { prefix: "retire" } }] } }],
  ["absence", { detail: { other: [{ exists: false }] } }],
])("matches %s", (_, pattern) => {
  expect(compilePattern(pattern)(event)).toBe(true);
});

test.each([
  ["another text", { source: ["aws.s3"] }],
  ["one field of two", { source: ["aws.states"], detail: { status: ["ABORTED"] } }],
  ["a wildcard's other text", { detail: { name: [{ wildcard: "pr.v*" }] } }],
  ["a number for a text", { detail: { count: ["2"] } }],
  ["what is excluded", { detail: { name: [{ "anything-but": { suffix: "-1" } }] } }],
  ["a field that is missing", { detail: { other: [{ "anything-but": "x" }] } }],
  ["a field below a text", { source: { inner: ["x"] } }],
])("does not match %s", (_, pattern) => {
  expect(compilePattern(pattern)(event)).toBe(false);
});

test("refuses what it does not know, and a value outside a list", () => {
  expect(() => compilePattern({ a: [{ numeric: [">", 1] }] })).toThrow('does not know the matcher {"numeric":[">",1]}');
  expect(() => compilePattern({ a: "b" })).toThrow('stands in a list: ["b"]');
});
