import { execFile } from "node:child_process";
import { hostname, userInfo } from "node:os";
import { basename } from "node:path";
import { promisify } from "node:util";
import { duration, moment } from "../text/quantities.ts";
import type { StackFailure } from "./stack-result.ts";

/** Who holds a state, as Terraform tells whoever wants it too. */
export interface StateLock {
  readonly stack: string;
  readonly id: string;
  /** `user@host` */
  readonly who: string;
  readonly operation: string;
  readonly created: Date;
}

/** No single resource of ours takes so long to make or to delete, and Terraform gives its lock back after the last one. */
const LONGEST_RUN_MILLISECONDS = 60 * 60_000;

/** Source: the lock's fields as Terraform and OpenTofu print them, `internal/states/statemgr/locker.go`. */
const LOCK =
  /Lock Info:\s+ID: +(\S+)\s+Path: +(\S+)\s+Operation: +(?:OperationType)?(\S+)\s+Who: +(.+?)\s+Version: .*?\s+Created: +(\S+) ([\d:]+)/;

/** The locks that were in the way; nothing when anything else was. The lock of a state in a folder is the system's, and ends with its holder. */
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
  return `${stack} is locked by ${who} (${operation}) since ${moment(created)}, ${age} ago.`;
}

/** Names that many machines have. */
const NAMELESS = /^(localhost|raspberrypi|ubuntu|debian)\b/i;

/**
 * Why a lock's holder may be at work still; nothing when it cannot be: on this machine no Terraform runs, or on another one the lock is
 * older than any run.
 * @param program Terraform's name or path
 */
export async function mayLive(lock: StateLock, program: string, now = new Date()): Promise<string | undefined> {
  const isHere = lock.who === `${userInfo().username}@${hostname()}` && !NAMELESS.test(hostname());
  return whyItMayLive(lock, { now, ...(isHere && { here: { running: await runningPrograms(basename(program)) } }) });
}

interface Holder {
  readonly now: Date;
  /** Absent: whoever holds the lock is another machine, or may be. */
  readonly here?: {
    /** How many Terraforms run; absent: nobody knows. */
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
  return `it holds the lock for less than an hour, on another machine; from ${moment(new Date(free))} on it is taken for dead`;
}

/** How many run; nothing when that cannot be found out. */
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
