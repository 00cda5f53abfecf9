import { limitStructure } from "./structure-limit.ts";

const many = (count: number) => Array.from({ length: count }, (_, index) => index);
const keys = (count: number, value: unknown = 1) =>
  Object.fromEntries(many(count).map((index) => [`k${index}`, value]));
const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });

test.each([
  ["300,000 keys", keys(300_000)],
  ["300,000 keys deeper inside", { messages: [{ role: "user", content: "Hi", extra: keys(300_000) }] }],
  ["300,000 objects", { messages: many(300_000).map(() => ({})) }],
  ["300,000 lists", { prompt: many(300_000).map(() => [1]) }],
  ["keys of many objects together", { messages: many(1_000).map(() => keys(300)) }],
])("a body with %s is refused, before anybody looks at its fields", (_, body) => {
  expect(() => limitStructure(body)).toThrow("The JSON body of your request has more than 50000 fields.");
});

test("a body of many levels is refused", () => {
  expect(() => limitStructure(nested(102))).toThrow("is nested more than 100 levels deep");
  expect(() => limitStructure(nested(101))).not.toThrow();
});

test.each([
  ["a chat of ten thousand messages", { messages: many(10_000).map(() => ({ role: "user", content: "Hi" })) }],
  ["a prompt of a million token ids", { prompt: many(1_000_000) }],
  ["a tool's schema", { tools: many(50).map(() => ({ function: { parameters: keys(100, { type: "string" }) } })) }],
])("%s passes", (_, body) => {
  expect(() => limitStructure(body)).not.toThrow();
});
