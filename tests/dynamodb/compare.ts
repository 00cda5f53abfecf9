import type { Sequence } from "./calls.ts";
import type { Answer, Call, Implementation } from "./implementation.ts";

export interface Compared {
  readonly sequence: string;
  readonly call: Call;
  readonly answer: Answer;
  /** What the others answered, as far as it is something else. */
  readonly others: readonly { readonly name: string; readonly isSame: boolean; readonly answer: Answer }[];
}

/** Runs a sequence against the own implementation and others at once. */
export async function compare(
  { name, calls }: Sequence,
  table: string,
  own: Implementation,
  others: readonly Implementation[],
): Promise<Compared[]> {
  await Promise.all([own, ...others].map((one) => one.createTable(table)));
  const compared: Compared[] = [];
  for (const each of calls) {
    const call = withTable(each, table);
    const [answer, ...theirs] = await Promise.all([own.ask(call), ...others.map((one) => one.ask(call))]);
    compared.push({
      sequence: name,
      call,
      answer,
      others: theirs.map((their, index) => ({
        name: others[index]?.name ?? "",
        isSame: isSame(call, within(others[index], answer), within(others[index], their)),
        answer: their,
      })),
    });
  }
  return compared;
}

/** Since 2026 AWS puts "1 validation error detected: " before more sentences in most regions, and in others not. */
const ENVELOPE = /^\d+ validation errors? detected: /;

/** An answer as far as an implementation can give it. */
function within(implementation: Implementation | undefined, answer: Answer): Answer {
  if (!("error" in answer)) return answer;
  const { Item: _, ...fields } = answer.fields;
  const hasItem = implementation?.returnsItemOfFailedCondition ?? true;
  return { ...answer, message: answer.message.replace(ENVELOPE, ""), fields: hasItem ? answer.fields : fields };
}

function withTable({ operation, input }: Call, table: string): Call {
  if (operation !== "BatchGetItem") return { operation, input: { TableName: table, ...input } };
  const { TABLE: own, ...others } = (input.RequestItems ?? {}) as Record<string, unknown>;
  if (own === undefined) return { operation, input };
  return { operation, input: { ...input, RequestItems: { ...others, [table]: own } } };
}

function isSame({ operation, input }: Call, one: Answer, other: Answer): boolean {
  const isUnordered = operation === "Scan" || operation === "BatchGetItem" || "IndexName" in input;
  return JSON.stringify(comparable(one, isUnordered)) === JSON.stringify(comparable(other, isUnordered));
}

/** `Attributes` without any, as some answer when an update leaves none of what it touched. */
function isNothing(name: string, value: unknown): boolean {
  return name === "Attributes" && typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

const SETS = new Set(["SS", "NS", "BS"]);

/** Members by name; sets, and items of which AWS promises no order, by what they are. What was not asked for is left out. */
function comparable(value: unknown, isUnordered: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => comparable(one, isUnordered));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(
    ([name, member]) => name !== "ConsumedCapacity" && !isNothing(name, member),
  );
  return Object.fromEntries(
    members
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, member]) => {
        const inner = comparable(member, isUnordered);
        const isSet = SETS.has(name) || (isUnordered && Array.isArray(inner) && name !== "L");
        return [name, isSet && Array.isArray(inner) ? inner.map((one) => JSON.stringify(one)).sort() : inner];
      }),
  );
}
