import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Order } from "./measured-process.ts";
import type { SubjectName, SubjectOptions } from "./subjects.ts";

export type MeasuredProcess = ReturnType<typeof startMeasuredProcess>;

/** Starts a subject in a process of its own, where measurements can be ordered. */
export function startMeasuredProcess(
  name: SubjectName,
  options: SubjectOptions,
  environment: Readonly<Record<string, string>>,
) {
  const child = fork(join(import.meta.dirname, "measured-process.ts"), [name, JSON.stringify(options)], {
    env: { ...process.env, ...environment },
    // A line of the log costs a system call, as in Lambda, but nobody has to read it.
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(child, "exit");
  return {
    async measure(order: Order): Promise<number[]> {
      child.send(order);
      const [samples] = await Promise.race([once(child, "message"), ended]);
      if (!Array.isArray(samples)) throw new Error(`Cannot measure the ${name}: its process ended.`);
      return samples;
    },
    end: () => child.connected && child.disconnect(),
  };
}
