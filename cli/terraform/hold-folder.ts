import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { UserError } from "../../user-error.ts";

const Holder = v.object({ pid: v.number(), host: v.string(), stage: v.string(), since: v.string() });
type Holder = v.InferOutput<typeof Holder>;

/**
 * Keeps other runs out of the folder into which stacks are synthesized, whatever their stage: they would write over the stacks that
 * this one plans and applies. What a killed run left is taken over.
 * @returns lets the others in
 * @throws UserError when another run is at work
 */
export function holdFolder(outputFolder: string, stage: string): () => void {
  mkdirSync(outputFolder, { recursive: true });
  const file = join(outputFolder, "run.lock");
  const own: Holder = { pid: process.pid, host: hostname(), stage, since: new Date().toISOString() };
  if (!isWritten(file, own)) {
    const holder = readHolder(file);
    if (holder && isAtWork(holder)) throw refusal(holder, file);
    rmSync(file, { force: true });
    if (!isWritten(file, own)) throw refusal(readHolder(file), file);
  }
  return () => rmSync(file, { force: true });
}

/** Nothing, when the file is there already. */
function isWritten(file: string, holder: Holder): boolean {
  try {
    writeFileSync(file, JSON.stringify(holder), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Undefined of a file that nobody has finished, or that is gone. */
function readHolder(file: string): Holder | undefined {
  try {
    return v.parse(v.pipe(v.string(), v.parseJson(), Holder), readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** Of a process on another machine nobody knows. */
function isAtWork({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function refusal(holder: Holder | undefined, file: string): UserError {
  const who = holder
    ? `on the stage ${holder.stage} (process ${holder.pid} on ${holder.host}, since ${holder.since})`
    : "that has just begun";
  const cure = holder && holder.host !== hostname() ? `, or delete ${file} when that process is gone` : "";
  return new UserError(
    `Another run is at work in this folder, ${who}: wait until it ends, or use another checkout${cure}. Nothing was changed.`,
  );
}
