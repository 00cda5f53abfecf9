import type { AttributeValue, Item } from "../values/attribute-value.ts";
import { at, type DocumentPath, requireApart } from "./document-path.ts";
import type { ExpressionReader } from "./expression-reader.ts";

export function readProjection(reader: ExpressionReader): readonly DocumentPath[] {
  const paths = [reader.path()];
  while (reader.takes(",")) paths.push(reader.path());
  reader.requireEnd();
  requireApart(paths, (problem) => reader.fail(problem));
  return paths;
}

/** What an item has at these paths, and nothing besides. */
export function projected(item: Item, paths: readonly DocumentPath[]): Item {
  const result: Record<string, AttributeValue> = {};
  const heads = Map.groupBy(
    paths.filter((path) => at(item, path) !== undefined),
    ([name]) => name,
  );
  for (const [name, own] of heads) {
    const value = item[name];
    if (value === undefined) continue;
    result[name] = picked(
      value,
      own.map(([, ...steps]) => steps),
    );
  }
  return result;
}

type Steps = readonly (string | number)[];

/** Elements of lists close ranks. */
function picked(value: AttributeValue, paths: readonly Steps[]): AttributeValue {
  if (paths.some((steps) => steps.length === 0)) return value;
  const members = [...Map.groupBy(paths, ([first]) => first)].map(([step, below]) => {
    return [step, below.map(([, ...rest]) => rest)] as const;
  });
  if ("L" in value) {
    const byIndex = members.sort(([one], [other]) => Number(one) - Number(other));
    return {
      L: byIndex.flatMap(([step, below]) =>
        value.L[Number(step)] ? [picked(value.L[Number(step)] as AttributeValue, below)] : [],
      ),
    };
  }
  if (!("M" in value)) return value;
  const map = value.M;
  return {
    M: Object.fromEntries(
      members.flatMap(([step, below]) => {
        const member = map[String(step)];
        return member === undefined ? [] : [[String(step), picked(member, below)] as const];
      }),
    ),
  };
}
