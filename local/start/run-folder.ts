import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";

const PREFIX = "openai-sagemaker-run-";
const OWNER_FILE = "owner.json";

const Owner = v.pipe(v.string(), v.parseJson(), v.object({ host: v.string(), processId: v.number() }));

/** What a start writes for itself alone: gone with it, or with the next start when it was killed. */
export interface RunFolder {
  readonly path: string;
  remove(): void;
}

/** Makes a folder for what this process synthesizes and unpacks, after those of dead processes are removed. */
export function makeRunFolder(parent = tmpdir()): RunFolder {
  sweep(parent);
  const path = mkdtempSync(join(parent, PREFIX));
  writeFileSync(join(path, OWNER_FILE), JSON.stringify({ host: hostname(), processId: process.pid }));
  for (const folder of ["synthesized", "functions"]) mkdirSync(join(path, folder));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A folder that another user, or another start, removes at the same moment is left to them. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent).filter((one) => one.startsWith(PREFIX))) {
    const path = join(parent, name);
    try {
      if (isDead(readFileSync(join(path, OWNER_FILE), "utf8"))) rmSync(path, { recursive: true, force: true });
    } catch {
      // Being made, being removed, or not ours to remove.
    }
  }
}

/** Several containers may share a folder, and each of them counts its processes from 1: their host names differ. */
function isDead(ownerText: string): boolean {
  const owner = v.safeParse(Owner, ownerText);
  if (!owner.success || owner.output.host !== hostname()) return false;
  try {
    process.kill(owner.output.processId, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
