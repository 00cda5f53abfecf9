import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { until } from "../../testing/until.ts";
import { lockText, mayLive, type StateLock, whyItMayLive } from "./state-lock.ts";

const created = new Date("2026-11-22T04:11:12Z");
const lock: StateLock = { stack: "model", id: "8bb0b2c6", who: "alice@laptop", operation: "apply", created };
const after = (minutes: number) => new Date(created.getTime() + minutes * 60_000);

test("a lock's text names its stack, its holder and its age", () => {
  expect(lockText(lock, after(125))).toBe(
    "model has been locked by alice@laptop (apply) since 2026-11-22 04:11 UTC, for 2 h 5 min.",
  );
});

test.each([
  ["on another machine, a holder is dead after an hour", { now: after(60) }, undefined],
  [
    "on another machine, a holder may be at work before that",
    { now: after(59) },
    "it has held the lock for less than an hour, on another machine; from 2026-11-22 05:11 UTC it counts as dead",
  ],
  ["on this machine, a holder is dead when no Terraform runs", { now: after(1), here: { running: 0 } }, undefined],
  [
    "on this machine, a holder may be at work while a Terraform runs, however old the lock",
    { now: after(6000), here: { running: 2 } },
    "Terraform runs on this machine (2 processes)",
  ],
  [
    "on this machine, a holder may be at work when the processes cannot be listed",
    { now: after(6000), here: { running: undefined } },
    "the processes of this machine cannot be listed",
  ],
])("%s", (_, holder, reason) => {
  expect(whyItMayLive(lock, holder)).toBe(reason);
});

test("the same host name with another user may be another machine", async () => {
  const other = { ...lock, who: `not-${userInfo().username}@${hostname()}` };
  expect(await mayLive(other, "terraform", after(59))).toMatch(/on another machine/);
});

test("a Terraform that runs here is found by its name", async () => {
  const folder = mkdtempSync(join(tmpdir(), "openai-sagemaker-test-"));
  const program = join(folder, "terraform");
  copyFileSync("/bin/sleep", program);
  const child = spawn(program, ["600"], { stdio: "ignore" });
  const mine = { ...lock, who: `${userInfo().username}@${hostname()}` };
  try {
    await until(async () => /Terraform runs on this machine/.test((await mayLive(mine, program, after(6000))) ?? ""));
  } finally {
    child.kill();
    rmSync(folder, { recursive: true });
  }
});
