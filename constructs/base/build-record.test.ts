import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBuildRecord, isAsBuilt } from "./build-record.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "build-record-"));
  for (const file of ["a.ts", "b.ts", "out.zip"]) writeFileSync(join(folder, file), file);
});
afterEach(() => rmSync(folder, { recursive: true }));

const record = () =>
  createBuildRecord({
    inputFolder: folder,
    inputs: ["a.ts", "b.ts"],
    outputs: { "out.zip": Buffer.from("out.zip") },
    settings: "minified",
  });
const place = () => ({ inputFolder: folder, outputFolder: folder, settings: "minified" });

test("what was built from the same files, in the same way, need not be built again", () => {
  expect(isAsBuilt(record(), place())).toBe(true);
});

test.each<[string, () => void]>([
  ["a source was changed", () => writeFileSync(join(folder, "b.ts"), "other")],
  ["a source was deleted", () => rmSync(join(folder, "b.ts"))],
  [
    "the sources were exchanged",
    () => {
      writeFileSync(join(folder, "a.ts"), "b.ts");
      writeFileSync(join(folder, "b.ts"), "a.ts");
    },
  ],
  ["what was built was changed", () => writeFileSync(join(folder, "out.zip"), "other")],
  ["what was built was deleted", () => rmSync(join(folder, "out.zip"))],
])("it is built again when %s", (_, change) => {
  const before = record();
  change();
  expect(isAsBuilt(before, place())).toBe(false);
});

test("it is built again when it would be built in another way", () => {
  expect(isAsBuilt(record(), { ...place(), settings: "as it is" })).toBe(false);
});
