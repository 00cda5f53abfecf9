import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_FOLDER } from "../project-folder.ts";

const page = readFileSync(join(PROJECT_FOLDER, "docs", "security.md"), "utf8");

test("every test that docs/security.md names is there", () => {
  const named = [...new Set([...page.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, path]) => path ?? ""))];
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !existsSync(join(PROJECT_FOLDER, path)))).toEqual([]);
});

test("every way in has its test", () => {
  const [, table = ""] = /## Ways in\n(.*?)\n## /s.exec(page) ?? [];
  const rows = table
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(1);
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.filter((row) => !/`[\w./-]+\.test\.ts`[^|]*\|$/.test(row))).toEqual([]);
});
