import type { AttributeValue, Item } from "../values/attribute-value.ts";

/** An attribute, or what lies in it: names of maps' members, numbers of lists' elements. */
export type DocumentPath = readonly [string, ...(string | number)[]];

/** What lies at a path, if anything. */
export function at(item: Item, [name, ...steps]: DocumentPath): AttributeValue | undefined {
  let found = item[name];
  for (const step of steps) {
    if (found === undefined) return undefined;
    if (typeof step === "number") found = "L" in found ? found.L[step] : undefined;
    else found = "M" in found ? found.M[step] : undefined;
  }
  return found;
}

/** As DynamoDB's messages have it: `[models, [0]]`. */
export function shownPath(path: DocumentPath): string {
  return `[${path.map((step) => (typeof step === "number" ? `[${step}]` : step)).join(", ")}]`;
}

/** What one path has to do with another that comes before it. */
export function relation(one: DocumentPath, other: DocumentPath): "apart" | "overlap" | "conflict" {
  for (let index = 0; index < Math.min(one.length, other.length); index += 1) {
    if (typeof one[index] !== typeof other[index]) return "conflict";
    if (one[index] !== other[index]) return "apart";
  }
  return "overlap";
}

/** @throws by `fail`, when two of the paths overlap or conflict */
export function requireApart(paths: readonly DocumentPath[], fail: (problem: string) => Error): void {
  paths.forEach((path, index) => {
    for (const earlier of paths.slice(0, index)) {
      const related = relation(earlier, path);
      if (related === "apart") continue;
      throw fail(
        `Two document paths ${related} with each other; must remove or rewrite one of these paths; path one: ${shownPath(earlier)}, path two: ${shownPath(path)}`,
      );
    }
  });
}
