import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

export interface Running {
  /** Resolves when it has ended. */
  close(): Promise<void>;
}

/** A child that leads a process group of its own (`detached`): closed with its children, also when this process ends. */
export function ownGroup(child: ChildProcess): Running {
  const signal = (name: NodeJS.Signals) => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, name);
  };
  const kill = () => signal("SIGKILL");
  process.once("exit", kill);
  return {
    async close() {
      const exited = child.exitCode === null && child.signalCode === null && child.pid !== undefined;
      const exit = exited ? once(child, "exit") : undefined;
      signal("SIGTERM");
      await exit;
      process.off("exit", kill);
    },
  };
}
