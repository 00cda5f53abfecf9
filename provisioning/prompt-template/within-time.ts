import { createContext, Script } from "node:vm";

/** Milliseconds: a prompt is rendered in less than one. */
const LIMIT = 1_000;
/** So often at most: a machine on which these are too few has no time for a model either. */
const ATTEMPTS = 10;

const script = new Script("work()");

/**
 * Runs what may not end, such as a template with loops. The clock of `node:vm` interrupts everything that the script calls.
 * https://nodejs.org/api/vm.html#scriptrunincontextcontextifiedobject-options
 * That clock goes on while other processes have the processor, so that what was interrupted begins again until it has had as much of
 * the processor itself.
 * @param work may run several times
 * @throws Error with the code `ERR_SCRIPT_EXECUTION_TIMEOUT`, and whatever the work throws
 */
export function withinTime<Result>(work: () => Result): Result {
  const before = process.cpuUsage();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return script.runInContext(createContext({ work }), { timeout: LIMIT }) as Result;
    } catch (error) {
      const { user, system } = process.cpuUsage(before);
      if (!isOutOfTime(error) || attempt === ATTEMPTS || user + system >= LIMIT * 1_000) throw error;
    }
  }
}

export function isOutOfTime(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}
