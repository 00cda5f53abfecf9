import { get, scan } from "./calls.ts";
import { compare } from "./compare.ts";
import type { Answer, Implementation } from "./implementation.ts";
import { randomSequences } from "./random-sequences.ts";
import { verdictOn } from "./verdict.ts";

const answering = (name: string, answer: Answer): Implementation => ({
  name,
  createTable: async () => undefined,
  ask: async () => answer,
  close: async () => undefined,
});
const found = (...keys: string[]): Answer => ({ output: { Items: keys.map((key) => ({ key: { S: key } })) } });
const refused = (message: string, error = "ValidationException"): Answer => ({ error, message, fields: {} });

async function verdict(own: Answer, others: readonly Answer[], call = get("one")) {
  const [compared] = await compare(
    { name: "one call", calls: [call] },
    "table",
    answering("local", own),
    others.map((answer, index) => answering(`other ${index}`, answer)),
  );
  if (compared === undefined) throw new Error("Nothing was compared.");
  return verdictOn(compared);
}

test.each<[string, Answer, readonly Answer[], string]>([
  ["the same as all", found("a"), [found("a"), found("a")], "same"],
  ["the same as one", found("a"), [found("a"), found("b")], "settled"],
  ["another than all", found("a"), [found("b"), found("b")], "different"],
  ["in another order", found("a", "b"), [found("b", "a"), found("b")], "different"],
  ["an answer where others refuse", found("a"), [refused("no"), refused("no")], "different"],
  ["another error", refused("no", "ThrottlingException"), [found("a"), refused("no")], "different"],
  ["another than the only other one", refused("no"), [found("a")], "unsettled"],
  ["a refusal against two others", refused("no"), [found("a"), found("a")], "different"],
  ["another sentence", refused("no"), [refused("not so"), refused("never")], "different"],
  ["the same sentence in AWS's envelope", refused("no"), [refused("1 validation error detected: no")], "same"],
  [
    "a sentence that AWS was seen to say",
    refused('Invalid FilterExpression: Syntax error; token: "<EOF>", near: "="'),
    [refused("bad"), refused("worse")],
    "documented",
  ],
])("an answer that is %s", async (_, own, others, expected) => {
  expect(await verdict(own, others)).toBe(expected);
});

test("a scan has no order", async () => {
  expect(await verdict(found("a", "b"), [found("b", "a")], scan())).toBe("same");
});

test("a seed makes the same calls again, which use what they send", () => {
  const sequences = (seed: number) => randomSequences({ seed, count: 5, length: 10 });
  expect(sequences(1)).toEqual(sequences(1));
  expect(sequences(1)).not.toEqual(sequences(2));
  const [sequence] = sequences(1);
  expect(sequence?.calls).toHaveLength(11);
});
