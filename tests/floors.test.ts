import { join } from "node:path";
import { circlesOfFiles, circlesOfFolders } from "./floors/circles.ts";
import { upwardImports } from "./floors/floors.ts";
import { readImports, specifiersIn } from "./floors/imports.ts";

const imports = readImports(join(import.meta.dirname, ".."));

test("no file imports from a floor above its own, not even a type", () => {
  expect(imports.size).toBeGreaterThan(300);
  expect(upwardImports(imports)).toEqual([]);
});

test("no files import each other in a circle, not even types", () => {
  expect(circlesOfFiles(imports)).toEqual([]);
});

test("no folders that lie side by side import each other in a circle", () => {
  expect(circlesOfFolders(imports)).toEqual([]);
});

test("every form of an import is an arrow", () => {
  const source = [
    'import { a } from "./a.ts";',
    'import type { B } from "./b.ts";',
    'export { c } from "./c.ts";',
    'export * from "./d.ts";',
    'const e = async () => (await import("./e.ts")).e;',
    'type F = typeof import("./f.ts");',
    'import "./g.ts";',
    '// import "./comment.ts";',
  ].join("\n");
  expect(specifiersIn(source)).toEqual(["./a.ts", "./b.ts", "./c.ts", "./d.ts", "./e.ts", "./f.ts", "./g.ts"]);
});

test("what points upwards, or in a circle, is named with the import that does", () => {
  const drawn = new Map([
    ["contract/a.ts", ["provisioning/plan/b.ts"]],
    ["provisioning/plan/b.ts", ["provisioning/hub/c.ts"]],
    ["provisioning/hub/c.ts", ["provisioning/plan/d.ts", "provisioning/e.ts"]],
    ["provisioning/plan/d.ts", []],
    ["provisioning/e.ts", ["provisioning/hub/c.ts"]],
    ["attic/f.ts", []],
  ]);
  expect(upwardImports(drawn)).toEqual([
    "contract/a.ts imports provisioning/plan/b.ts, which lies above it: move what both need down.",
    "attic/f.ts is on no floor: add its folder to FLOORS.",
  ]);
  expect(circlesOfFiles(drawn)).toEqual([
    "provisioning/hub/c.ts imports provisioning/e.ts, provisioning/e.ts imports provisioning/hub/c.ts.",
  ]);
  expect(circlesOfFolders(drawn)).toEqual([
    "provisioning/plan/b.ts imports provisioning/hub/c.ts, provisioning/hub/c.ts imports provisioning/plan/d.ts.",
  ]);
});
