import { createContext, Script } from "node:vm";

/** Milliseconds: a prompt is rendered in less than one. */
const LIMIT = 1_000;

const script = new Script("work()");

/**
 * Runs what may not end, such as a template with loops. The clock of `node:vm` interrupts everything that the script calls.
 * https://nodejs.org/api/vm.html#scriptrunincontextcontextifiedobject-options
 * @throws Error with the code `ERR_SCRIPT_EXECUTION_TIMEOUT`, and whatever the work throws
 */
export function withinTime<Result>(work: () => Result): Result {
  return script.runInContext(createContext({ work }), { timeout: LIMIT }) as Result;
}

export function isOutOfTime(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}
