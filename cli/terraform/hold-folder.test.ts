import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { holdFolder } from "./hold-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "openai-sagemaker-hold-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const left = (holder: object | string) =>
  writeFileSync(join(folder, "run.lock"), typeof holder === "string" ? holder : JSON.stringify(holder));
/** Of a process that has ended. */
const gone = () => spawnSync(process.execPath, ["-e", ""]).pid;
const since = "2026-11-30T12:00:00.000Z";

test("one run at a time, whatever its stage", () => {
  const release = holdFolder(folder, "dev");
  expect(() => holdFolder(folder, "prod")).toThrow(
    new RegExp(
      `^Another run is at work in this folder, on the stage dev \\(process ${process.pid} on .*\\): wait until it ends`,
    ),
  );
  release();
  expect(readdirSync(folder)).toEqual([]);
  holdFolder(folder, "prod")();
});

test.each<[string, () => object | string]>([
  ["of a run that was killed", () => ({ pid: gone(), host: hostname(), stage: "dev", since })],
  ["that nobody finished", () => '{"pid":'],
  ["of another form", () => ({})],
])("what is left %s is taken over", (_what, holder) => {
  left(holder());
  holdFolder(folder, "dev")();
  expect(readdirSync(folder)).toEqual([]);
});

test("of a run on another machine only a person can tell", () => {
  left({ pid: 1, host: "elsewhere", stage: "dev", since });
  expect(() => holdFolder(folder, "dev")).toThrow(
    /process 1 on elsewhere, since 2026.*delete .*run\.lock when that process is gone/,
  );
});
