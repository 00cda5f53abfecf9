import type { Call } from "./implementation.ts";

export interface Sequence {
  readonly name: string;
  /** Of a table that is empty before. The table's name is put in. */
  readonly calls: readonly Call[];
}

export type Input = Readonly<Record<string, unknown>>;
export const S = (text: string) => ({ S: text });
export const N = (number: number | string) => ({ N: String(number) });
export const keyOf = (key: string, period = "key") => ({ key: S(key), period: S(period) });

export const get = (key: string, rest: Input = {}): Call => ({
  operation: "GetItem",
  input: { Key: keyOf(key), ...rest },
});
export const put = (key: string, attributes: Input = {}, rest: Input = {}): Call => ({
  operation: "PutItem",
  input: { Item: { ...keyOf(key), ...attributes }, ...rest },
});
export const remove = (key: string, rest: Input = {}): Call => ({
  operation: "DeleteItem",
  input: { Key: keyOf(key), ...rest },
});
export const update = (key: string, UpdateExpression: string, values?: Input, rest: Input = {}): Call => ({
  operation: "UpdateItem",
  input: {
    Key: keyOf(key),
    UpdateExpression,
    ...(values && { ExpressionAttributeValues: values }),
    ReturnValues: "ALL_NEW",
    ...rest,
  },
});
export const query = (KeyConditionExpression: string, values: Input, rest: Input = {}): Call => ({
  operation: "Query",
  input: {
    KeyConditionExpression,
    ExpressionAttributeValues: values,
    ...(KeyConditionExpression.includes("#key") && { ExpressionAttributeNames: { "#key": "key" } }),
    ...rest,
  },
});
export const scan = (rest: Input = {}): Call => ({ operation: "Scan", input: rest });
/** The table is put in for `TABLE`. */
export const batch = (Keys: readonly unknown[], rest: Input = {}): Call => ({
  operation: "BatchGetItem",
  input: { RequestItems: { TABLE: { Keys, ...rest } } },
});

/** An item with a value of each type. */
export const FULL = {
  n: N(5),
  s: S("text"),
  flag: { BOOL: true },
  nothing: { NULL: true },
  l: { L: [S("a"), N(2), { M: { x: N(1) } }] },
  m: { M: { a: S("x"), b: { L: [N(1)] } } },
  ss: { SS: ["a", "b"] },
  ns: { NS: ["1", "2"] },
  b: { B: "AAEC" },
};

/** Items of two partitions, some of them in every index. */
export const PARTITIONS = [
  put("one", {}, { Item: { ...keyOf("one", "a"), n: N(1), team: S("red"), rank: N(10), note: S("x") } }),
  put("one", {}, { Item: { ...keyOf("one", "ab"), n: N(2), team: S("red"), rank: N(9) } }),
  put("one", {}, { Item: { ...keyOf("one", "b"), n: N(3), team: S("blue"), rank: N(-1) } }),
  put("one", {}, { Item: { ...keyOf("one", "é"), n: N(4), team: S("red") } }),
  put("two", {}, { Item: { ...keyOf("two", "a"), n: N(5), rank: N(100) } }),
];
