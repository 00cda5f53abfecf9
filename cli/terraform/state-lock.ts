import { execFile } from "node:child_process";
import { hostname, userInfo } from "node:os";
import { basename } from "node:path";
import { promisify } from "node:util";
import { duration, moment } from "../text/quantities.ts";
import type { StackFailure } from "./stack-result.ts";

/** The lock of a state, as Terraform shows it to another run. */
export interface StateLock {
  readonly stack: string;
  readonly id: string;
  /** `user@host` */
  readonly who: string;
  readonly operation: string;
  readonly created: Date;
}

/** No single resource of ours takes this long to create or delete, and Terraform releases its lock after the last one. */
const LONGEST_RUN_MILLISECONDS = 60 * 60_000;

/** Source: the lock's fields as Terraform and OpenTofu print them, `internal/states/statemgr/locker.go`. */
const LOCK =
  /Lock Info:\s+ID: +(\S+)\s+Path: +(\S+)\s+Operation: +(?:OperationType)?(\S+)\s+Who: +(.+?)\s+Version: .*?\s+Created: +(\S+) ([\d:]+)/;

/**
 * The locks that caused these failures; empty when anything else caused one. Leaves out states in a folder: the operating system
 * locks them, and releases the lock with its holder.
 */
export function findLocks(failures: readonly StackFailure[]): readonly StateLock[] {
  const locks = failures.flatMap(({ stack, errors }) =>
    errors.flatMap(({ summary, detail }) => {
      const [, id = "", path = "", operation = "", who = "", day, time] = LOCK.exec(`${summary}\n${detail}`) ?? [];
      if (id === "" || /^[./]/.test(path)) return [];
      return [{ stack, id, who, operation: operation.toLowerCase(), created: new Date(`${day}T${time}Z`) }];
    }),
  );
  return locks.length === failures.length ? locks : [];
}

export function lockText({ stack, who, operation, created }: StateLock, now = new Date()): string {
  const age = duration(now.getTime() - created.getTime());
  return `${stack} has been locked by ${who} (${operation}) since ${moment(created)}, for ${age}.`;
}

/** Names that many machines have. */
const NAMELESS = /^(localhost|raspberrypi|ubuntu|debian)\b/i;

/**
 * Why a lock's holder may still be at work. Undefined when it cannot be: no Terraform runs on this machine, or another machine's
 * lock is older than any run.
 * @param program Terraform's name or path
 */
export async function mayLive(lock: StateLock, program: string, now = new Date()): Promise<string | undefined> {
  const isHere = lock.who === `${userInfo().username}@${hostname()}` && !NAMELESS.test(hostname());
  return whyItMayLive(lock, { now, ...(isHere && { here: { running: await runningPrograms(basename(program)) } }) });
}

interface Holder {
  readonly now: Date;
  /** Absent: another machine holds the lock, or may hold it. */
  readonly here?: {
    /** How many Terraform processes run; undefined when unknown. */
    readonly running: number | undefined;
  };
}

export function whyItMayLive({ created }: StateLock, { now, here }: Holder): string | undefined {
  if (here !== undefined) {
    if (here.running === undefined) return "the processes of this machine cannot be listed";
    return here.running > 0 ? `Terraform runs on this machine (${here.running} processes)` : undefined;
  }
  const free = created.getTime() + LONGEST_RUN_MILLISECONDS;
  if (now.getTime() >= free) return undefined;
  return `it has held the lock for less than an hour, on another machine; from ${moment(new Date(free))} it counts as dead`;
}

/** How many processes run; undefined when unknown. */
async function runningPrograms(program: string): Promise<number | undefined> {
  try {
    const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "stat=,comm="]);
    const names = new Set(["terraform", "tofu", program]);
    return stdout.split("\n").filter((line) => {
      const [, state = "", command = ""] = /^(\S+)\s+(.+)$/.exec(line.trim()) ?? [];
      return !state.startsWith("Z") && names.has(basename(command.trim()));
    }).length;
  } catch {
    return undefined;
  }
}
