import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { makeRunFolder } from "./run-folder.ts";

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "run-folders-"));
});
afterEach(() => rmSync(parent, { recursive: true }));

/** A folder as a start leaves it that was killed. */
function leave(name: string, ownerText?: string): string {
  const path = join(parent, name);
  mkdirSync(path);
  if (ownerText !== undefined) writeFileSync(join(path, "owner.json"), ownerText);
  return path;
}

const deadProcess = () => spawnSync(process.execPath, ["--version"]).pid;
const owner = (host: string, processId: number) => JSON.stringify({ host, processId });

test("is removed whole", () => {
  const folder = makeRunFolder(parent);
  writeFileSync(join(folder.path, "functions", "index.js"), "");
  folder.remove();
  expect(existsSync(folder.path)).toBe(false);
});

test("is made after the folders of dead processes are gone, and no other ones", () => {
  const dead = leave("openai-sagemaker-run-a", owner(hostname(), deadProcess()));
  const kept = [
    leave("openai-sagemaker-run-b", owner(hostname(), process.pid)),
    leave("openai-sagemaker-run-c", owner("another-container", deadProcess())),
    leave("openai-sagemaker-run-d"),
    leave("openai-sagemaker-run-e", "{"),
    leave("other", owner(hostname(), deadProcess())),
  ];
  makeRunFolder(parent);
  expect(existsSync(dead)).toBe(false);
  expect(kept.filter((path) => !existsSync(path))).toEqual([]);
});
