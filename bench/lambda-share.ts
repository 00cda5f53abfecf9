import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** MiB at which a function has one processor for itself: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const MIB_PER_PROCESSOR = 1_769;
/** Microseconds: Lambda gives the share out anew in each of these, as measured in section 5 of https://arxiv.org/abs/2506.01283 */
const PERIOD = 20_000;
/** A share that is further from what was asked is none. */
const TOLERANCE = 0.25;

/** What a process is held to that has entered it, and what it has used. */
export interface LambdaShare {
  /** Processors. */
  readonly share: number;
  enter(processId: number): void;
  /** Milliseconds of processor time of all that ever entered. */
  usedMilliseconds(): number;
  /** Ends the group. Its processes have ended. */
  remove(): void;
}

/**
 * Makes a group of processes with Lambda's share of a processor and Lambda's memory, and sees that the share binds.
 * @param root where the kernel shows its control groups
 * @throws Error with the reason, where this machine allows none
 */
export async function createLambdaShare(memoryMiB: number, root?: string): Promise<LambdaShare> {
  const group = createGroup(memoryMiB, root);
  try {
    const measured = await measuredShare(group);
    if (Math.abs(measured / group.share - 1) <= TOLERANCE) return group;
    throw new Error(
      `a share of ${group.share.toFixed(2)} processors was asked for, and ${measured.toFixed(2)} were given`,
    );
  } catch (error) {
    group.remove();
    throw error;
  }
}

let made = 0;

/** The same, unseen. Version 2 of the kernel's interface where it has the controllers, else version 1. */
export function createGroup(memoryMiB: number, root = "/sys/fs/cgroup"): LambdaShare {
  const share = memoryMiB / MIB_PER_PROCESSOR;
  const quota = Math.round(share * PERIOD);
  const bytes = memoryMiB * 1024 * 1024;
  const name = `openai-sagemaker-bench-${process.pid}-${made++}`;
  const isSecond = existsSync(join(root, "cgroup.controllers"));
  const controllers = isSecond ? [""] : ["cpu", "cpuacct", "memory"];
  const folders = controllers.map((controller) => join(root, controller, name));
  const folder = (controller: string) => join(root, isSecond ? "" : controller, name);
  // Beside the group of this process, for a group with groups below it may have no processes of its own.
  for (const path of folders) mkdirSync(path);
  const write = (controller: string, file: string, value: string | number) =>
    writeFileSync(join(folder(controller), file), String(value));
  const read = (controller: string, file: string) => readFileSync(join(folder(controller), file), "utf8");
  // The bound is a share that is due: whoever else wants the processor waits.
  if (isSecond) {
    write("cpu", "cpu.max", `${quota} ${PERIOD}`);
    write("cpu", "cpu.weight", 10_000);
    write("memory", "memory.max", bytes);
  } else {
    write("cpu", "cpu.cfs_period_us", PERIOD);
    write("cpu", "cpu.cfs_quota_us", quota);
    write("cpu", "cpu.shares", 262_144);
    write("memory", "memory.limit_in_bytes", bytes);
  }
  return {
    share,
    enter(processId) {
      for (const path of folders) writeFileSync(join(path, "cgroup.procs"), String(processId));
    },
    usedMilliseconds() {
      if (!isSecond) return Number(read("cpuacct", "cpuacct.usage")) / 1e6;
      return Number(/^usage_usec (\d+)$/m.exec(read("cpu", "cpu.stat"))?.[1]) / 1e3;
    },
    remove() {
      for (const path of folders) rmdirSync(path);
    },
  };
}

/** How much of a processor a process gets in the group that wants all of one. */
async function measuredShare(group: LambdaShare): Promise<number> {
  const wanted = spawn(process.execPath, ["-e", "process.stdin.once('data', () => { for (;;); })"], {
    stdio: ["pipe", "ignore", "inherit"],
  });
  const ended = once(wanted, "exit");
  group.enter(Number(wanted.pid));
  wanted.stdin.write("go");
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const [begin, before] = [performance.now(), group.usedMilliseconds()];
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const measured = (group.usedMilliseconds() - before) / (performance.now() - begin);
  wanted.kill("SIGKILL");
  await ended;
  return measured;
}
