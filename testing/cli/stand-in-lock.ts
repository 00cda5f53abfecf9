import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { dirname } from "node:path";
import { fail } from "./stand-in-output.ts";
import { type Backend, readBackend, stateFilePath } from "./stand-in-state.ts";

/** As Terraform prints it; in a bucket a lock stays until somebody gives it back. */
export interface Lock {
  readonly ID: string;
  readonly Path: string;
  readonly Operation: string;
  readonly Who: string;
  /** `2026-11-22 04:11:12.1 +0000 UTC` */
  readonly Created: string;
}

/** Nothing for a state in a folder: there the operating system keeps it. */
function lockFilePath(backend: Backend): string | undefined {
  return backend.s3 === undefined ? undefined : `${stateFilePath(backend)}.tflock`;
}

export function readLock(): Lock | undefined {
  const file = lockFilePath(readBackend());
  return file !== undefined && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** Takes the state's lock; in a bucket it stays when the process dies. */
export function takeLock(operation: string): void {
  const backend = readBackend();
  const file = lockFilePath(backend);
  if (file === undefined) return;
  const Created = new Date().toISOString().replace("T", " ").replace("Z", " +0000 UTC");
  const Path = `${backend.s3?.bucket}/${backend.s3?.key}`;
  const Who = `${userInfo().username}@${hostname()}`;
  const lock: Lock = { ID: randomUUID(), Path, Operation: `OperationType${operation}`, Who, Created };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(lock));
}

export function releaseLock(): void {
  const file = lockFilePath(readBackend());
  if (file !== undefined) rmSync(file, { force: true });
}

export function failLocked({ ID, Path, Operation, Who, Created }: Lock): void {
  const info = `Lock Info:\n  ID:        ${ID}\n  Path:      ${Path}\n  Operation: ${Operation}\n  Who:       ${Who}\n  Version:   1.11.4\n  Created:   ${Created}\n  Info:      \n`;
  fail(
    `Error acquiring the state lock\n\nError message: operation error S3: PutObject, api error PreconditionFailed\n${info}`,
  );
}

export function forceUnlock(id: string | undefined): void {
  if (readLock()?.ID !== id) {
    fail("Failed to unlock state: failed to retrieve lock info: lock ID does not match");
    return;
  }
  releaseLock();
  console.log("Terraform state has been successfully unlocked!");
}
