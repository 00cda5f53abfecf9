import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGroup } from "./lambda-share.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "control-groups-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const written = (folder: string) => {
  const [group = ""] = readdirSync(join(root, folder)).filter((name) => name.startsWith("openai-sagemaker-bench-"));
  const path = join(root, folder, group);
  return Object.fromEntries(readdirSync(path).map((file) => [file, readFileSync(join(path, file), "utf8")]));
};

test("version 2 of the kernel's interface gets share and memory in one group", () => {
  writeFileSync(join(root, "cgroup.controllers"), "cpu memory");
  const group = createGroup(512, root);
  group.enter(42);
  expect(group.share).toBeCloseTo(0.289, 3);
  expect(written("")).toEqual({
    "cpu.max": "5789 20000",
    "cpu.weight": "10000",
    "memory.max": "536870912",
    "cgroup.procs": "42",
  });
});

test("version 1 gets them in a group of each controller", () => {
  for (const controller of ["cpu", "cpuacct", "memory"]) mkdirSync(join(root, controller));
  const group = createGroup(1_769, root);
  group.enter(42);
  expect(written("cpu")).toMatchObject({
    "cpu.cfs_period_us": "20000",
    "cpu.cfs_quota_us": "20000",
    "cgroup.procs": "42",
  });
  expect(written("cpuacct")).toEqual({ "cgroup.procs": "42" });
  expect(written("memory")).toEqual({ "memory.limit_in_bytes": "1854930944", "cgroup.procs": "42" });
});

test("a machine without either says so", () => {
  expect(() => createGroup(512, join(root, "none"))).toThrow(/ENOENT/);
});
