import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The whole move: two names of packages. */
export function withCdktn(source: string): string {
  return source.replaceAll('"@cdktf/provider-aws', '"@cdktn/provider-aws').replaceAll('from "cdktf"', 'from "cdktn"');
}

/** Moves every TypeScript file of a folder. */
export function moveToCdktn(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
    const file = join(entry.parentPath, entry.name);
    const before = readFileSync(file, "utf8");
    const after = withCdktn(before);
    if (after !== before) writeFileSync(file, after);
  }
}
