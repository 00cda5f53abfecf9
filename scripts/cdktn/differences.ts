import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** What differs between two folders that were synthesized, but for the generator's own version in the metadata; a sentence each. */
export function differences(one: string, other: string): string[] {
  const [before, after] = [readFiles(one), readFiles(other)];
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((path) => {
    if (!after.has(path)) return [`${path} is missing.`];
    if (!before.has(path)) return [`${path} is new.`];
    return before.get(path) === after.get(path) ? [] : [`${path} differs.`];
  });
}

/** JSON without the generator's version; of everything else its hash. */
function readFiles(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const contents = readFileSync(file);
      const comparable = entry.name.endsWith(".json")
        ? JSON.stringify(JSON.parse(contents.toString("utf8")), withoutVersion)
        : createHash("sha256").update(contents).digest("hex");
      return [relative(folder, file), comparable];
    }),
  );
}

/** In a stack's `//.metadata`, and at the top of the manifest. */
function withoutVersion(this: unknown, key: string, value: unknown): unknown {
  const isGenerators =
    key === "version" && typeof this === "object" && this !== null && ("stackName" in this || "stacks" in this);
  return isGenerators ? undefined : value;
}
