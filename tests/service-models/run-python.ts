import { spawnSync } from "node:child_process";

/** Runs a program of this folder. @returns the JSON that it prints */
export const report = (python: string, args: readonly string[]): unknown => JSON.parse(runPython(python, args));

export function runPython(python: string, args: readonly string[]): string {
  // No compiled files beside the sources.
  const { status, stdout, stderr } = spawnSync(python, ["-B", ...args], {
    cwd: import.meta.dirname,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${args[0]} failed: ${stderr.trim()}`);
  return stdout;
}
