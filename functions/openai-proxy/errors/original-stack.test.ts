import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { originalStack } from "./original-stack.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "original-stack-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The stack of an error thrown by a minified bundle of two lines. */
function stackOfBundle(sourcemap: "linked" | false): string {
  const entry = join(folder, "source.ts");
  writeFileSync(entry, 'export function fail(): never {\n  throw new Error("broken");\n}\n');
  buildSync({
    entryPoints: [entry],
    outfile: join(folder, "index.js"),
    bundle: true,
    minify: true,
    format: "cjs",
    sourcemap,
  });
  // In a process of its own: Jest maps stacks by itself.
  const report = 'try { require("./index.js").fail() } catch (error) { process.stdout.write(error.stack) }';
  return execFileSync(process.execPath, ["-e", report], { cwd: folder, encoding: "utf8" });
}

test("names the source's file and line", () => {
  const stack = stackOfBundle("linked");
  expect(stack).not.toContain("source.ts");
  expect(originalStack(stack)).toMatch(/Error: broken\n +at .*source\.ts:2:\d+/);
});

test("leaves a stack without a map as it is", () => {
  const stack = stackOfBundle(false);
  expect(originalStack(stack)).toBe(stack);
  expect(originalStack(undefined)).toBeUndefined();
});
