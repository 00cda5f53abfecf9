import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { until } from "../../testing/until.ts";
import { lockText, mayLive, type StateLock, whyItMayLive } from "./state-lock.ts";

const created = new Date("2026-11-22T04:11:12Z");
const lock: StateLock = { stack: "model", id: "8bb0b2c6", who: "alice@laptop", operation: "apply", created };
const after = (minutes: number) => new Date(created.getTime() + minutes * 60_000);

test("a lock is told with its stack, its holder and its age", () => {
  expect(lockText(lock, after(125))).toBe(
    "model is locked by alice@laptop (apply) since 2026-11-22 04:11 UTC, 2 h 5 min ago.",
  );
});

test.each([
  ["an hour after another machine took it, the holder is dead", { now: after(60) }, undefined],
  [
    "before, it may live",
    { now: after(59) },
    "it holds the lock for less than an hour, on another machine; from 2026-11-22 05:11 UTC on it is taken for dead",
  ],
  ["on this machine it is dead when no Terraform runs", { now: after(1), here: { running: 0 } }, undefined],
  [
    "and lives while one does, however old the lock",
    { now: after(6000), here: { running: 2 } },
    "Terraform runs on this machine (2 processes)",
  ],
  [
    "or when nobody can say",
    { now: after(6000), here: { running: undefined } },
    "the processes of this machine cannot be listed",
  ],
])("%s", (_, holder, reason) => {
  expect(whyItMayLive(lock, holder)).toBe(reason);
});

test("another user of a machine with this one's name may be another machine's", async () => {
  const other = { ...lock, who: `not-${userInfo().username}@${hostname()}` };
  expect(await mayLive(other, "terraform", after(59))).toMatch(/on another machine/);
});

test("a Terraform that runs here is seen by its name", async () => {
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
