import { type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** Runs a program to its end. Settles with the milliseconds that it took. */
export async function run(command: string, parameters: readonly string[], options: SpawnOptions): Promise<number> {
  const start = performance.now();
  const child = spawn(command, parameters, { ...options, stdio: ["ignore", "ignore", "pipe"] });
  const [[code], complaints] = await Promise.all([once(child, "close"), text(child.stderr)]);
  if (code !== 0) throw new Error(`Cannot measure ${[command, ...parameters].join(" ")}: ${complaints.trim()}`);
  return performance.now() - start;
}
