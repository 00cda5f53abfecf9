import fc from "fast-check";
import type { Sequence } from "./calls.ts";
import { type Call, TABLE } from "./implementation.ts";
import { condition, joined, NAMES, NUMBERS, oneOf, TEXTS, updateExpression, VALUES } from "./random-expressions.ts";

const key = fc.record({ key: oneOf(["a", "b", "c"]), period: oneOf(["key", "month#1", "month#2"]) }).map((one) => ({
  key: { S: one.key },
  period: { S: one.period },
}));
const attributes = fc.record(
  {
    n: oneOf(NUMBERS).map((alias) => VALUES[alias]),
    s: oneOf(TEXTS).map((alias) => VALUES[alias]),
    team: oneOf([":red", ":blue"]).map((alias) => VALUES[alias]),
    rank: oneOf(NUMBERS).map((alias) => VALUES[alias]),
    note: oneOf(TEXTS).map((alias) => VALUES[alias]),
    state: fc.constant(VALUES[":a"]),
    ss: fc.constant(VALUES[":set"]),
    flag: fc.constant(VALUES[":yes"]),
  },
  { requiredKeys: [] },
);
const conditional = fc.option(condition, { nil: undefined, freq: 1 });
const returned = (values: readonly string[]) => fc.option(oneOf(values), { nil: undefined });

const put = fc
  .tuple(key, attributes, conditional, returned(["NONE", "ALL_OLD"]))
  .map(([itemKey, rest, ConditionExpression, ReturnValues]) =>
    call("PutItem", { Item: { ...itemKey, ...rest }, ConditionExpression, ReturnValues }),
  );
const update = fc
  .tuple(key, updateExpression, conditional, oneOf(["NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"]))
  .map(([Key, UpdateExpression, ConditionExpression, ReturnValues]) =>
    call("UpdateItem", { Key, UpdateExpression: UpdateExpression.trim(), ConditionExpression, ReturnValues }),
  );
const remove = fc
  .tuple(key, conditional, returned(["NONE", "ALL_OLD"]))
  .map(([Key, ConditionExpression, ReturnValues]) => call("DeleteItem", { Key, ConditionExpression, ReturnValues }));
const projection = fc.option(
  fc.subarray(["n", "s", "#key", "team", "l", "ss"], { minLength: 1 }).map((names) => names.join(", ")),
  { nil: undefined },
);
const get = fc
  .tuple(key, projection, fc.boolean())
  .map(([Key, ProjectionExpression, ConsistentRead]) => call("GetItem", { Key, ProjectionExpression, ConsistentRead }));
const batch = fc
  .tuple(fc.uniqueArray(key, { minLength: 1, maxLength: 4, selector: (one) => JSON.stringify(one) }), projection)
  .map(([Keys, ProjectionExpression]) => {
    const { input } = call("GetItem", { Keys, ProjectionExpression });
    return { operation: "BatchGetItem" as const, input: { RequestItems: { TABLE: input } } };
  });
const ofTable = joined("#key = ", oneOf([":a"]), oneOf(["", " AND period > :a", " AND begins_with(period, :a)"]));
const query = fc
  .tuple(
    fc.oneof(
      fc.record({ KeyConditionExpression: ofTable }),
      fc.record({
        IndexName: fc.constant("by-team"),
        KeyConditionExpression: joined("team = ", oneOf([":red", ":blue"])),
      }),
      fc.record({
        IndexName: fc.constant("by-team"),
        KeyConditionExpression: joined("team = :red AND rank ", oneOf(["<", ">=", "="]), " ", oneOf(NUMBERS)),
      }),
    ),
    fc.option(fc.constantFrom(1, 2), { nil: undefined }),
    fc.boolean(),
    fc.option(oneOf(["note <> :ab", "attribute_exists(note)"]), { nil: undefined, freq: 1 }),
  )
  .map(([what, limit, ScanIndexForward, FilterExpression]) => {
    // Where a page of an index ends among items of equal keys, AWS does not say.
    const Limit = "IndexName" in what ? undefined : limit;
    return call("Query", { ...what, Limit, ScanIndexForward, FilterExpression });
  });
const scan = fc
  .tuple(
    fc.option(condition, { nil: undefined }),
    fc.option(oneOf(TABLE.indexes.map(({ name }) => name)), { nil: undefined }),
  )
  .map(([FilterExpression, IndexName]) => call("Scan", IndexName === undefined ? { FilterExpression } : { IndexName }));

const anyCall = fc.oneof(
  { weight: 4, arbitrary: put },
  { weight: 6, arbitrary: update },
  { weight: 1, arbitrary: remove },
  { weight: 2, arbitrary: get },
  { weight: 1, arbitrary: batch },
  { weight: 3, arbitrary: query },
  { weight: 1, arbitrary: scan },
);

/** The same seed means the same calls. */
export function randomSequences({ seed, count, length }: { seed: number; count: number; length: number }): Sequence[] {
  const calls = fc.array(anyCall, { minLength: length, maxLength: length });
  return fc.sample(calls, { seed, numRuns: count }).map((sequence, index) => ({
    name: `random sequence ${index + 1} of seed ${seed}`,
    calls: [...sequence, call("Scan", {})],
  }));
}

/** With the aliases that its expressions use, and without what is not said. */
function call(operation: Call["operation"], input: Readonly<Record<string, unknown>>): Call {
  const expressions = Object.entries(input).flatMap(([name, value]) =>
    name.endsWith("Expression") && typeof value === "string" ? [value] : [],
  );
  const used = (known: Readonly<Record<string, unknown>>) => {
    const found = new Set(expressions.flatMap((one) => one.match(/[#:]\w+/g) ?? []));
    const entries = Object.entries(known).filter(([alias]) => found.has(alias));
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  };
  const whole = { ...input, ExpressionAttributeNames: used(NAMES), ExpressionAttributeValues: used(VALUES) };
  return { operation, input: Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined)) };
}
