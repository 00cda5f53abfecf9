import { EventEmitter, once } from "node:events";
import { InvocationRefused } from "./error-payload.ts";
import {
  type EnvironmentOptions,
  type ExecutionEnvironment,
  startExecutionEnvironment,
} from "./execution-environment.ts";

const PATIENCE_MILLISECONDS = 5;

export interface PoolOptions extends Omit<EnvironmentOptions, "onIdle" | "onEnd"> {
  /** Execution environments at once. */
  readonly concurrency: number;
  /** How long an environment without work is kept. */
  readonly idleSeconds: number;
}

/** The execution environments of one function: idle ones are used again, new ones are started when all are busy. */
export function createEnvironmentPool(options: PoolOptions) {
  const all = new Set<Promise<ExecutionEnvironment>>();
  const idle = new Map<ExecutionEnvironment, NodeJS.Timeout>();
  const idleness = new EventEmitter().setMaxListeners(0);
  let closed = false;

  function leaveIdle(environment: ExecutionEnvironment): void {
    clearTimeout(idle.get(environment));
    idle.delete(environment);
  }

  function start(): Promise<ExecutionEnvironment> {
    const started = startExecutionEnvironment({
      ...options,
      onIdle(environment) {
        const endWhenUnused = () => {
          idle.delete(environment);
          void environment.end();
        };
        idle.set(environment, setTimeout(endWhenUnused, options.idleSeconds * 1000));
        idleness.emit("idle");
      },
      onEnd(environment) {
        leaveIdle(environment);
        all.delete(started);
      },
    });
    all.add(started);
    return started;
  }

  return {
    /** An environment for one invocation: the one used last, or a new one. */
    async take(): Promise<ExecutionEnvironment> {
      // A stream ends a moment before its environment is idle again, and a cold start takes much longer than that.
      if (idle.size === 0 && all.size > 0) {
        await once(idleness, "idle", { signal: AbortSignal.timeout(PATIENCE_MILLISECONDS) }).catch(() => undefined);
      }
      if (closed) throw new Error("The function was closed; it takes no more invocations.");
      const warm = [...idle.keys()].at(-1);
      if (warm) {
        leaveIdle(warm);
        return warm;
      }
      if (all.size >= options.concurrency) throw new InvocationRefused("TooManyRequestsException", "Rate Exceeded.");
      return start();
    },

    /** Whether none is started, or at work, be it after its answer. */
    areIdle: () => idle.size === all.size,

    /** Ends the idle ones, with everything that they remember: the next invocation starts a new one. */
    async endIdle(): Promise<void> {
      const environments = [...idle.keys()];
      for (const environment of environments) leaveIdle(environment);
      await Promise.all(environments.map((environment) => environment.end()));
    },

    /** Ends every environment, whatever it is doing. */
    async close(): Promise<void> {
      closed = true;
      await Promise.all([...all].map(async (started) => (await started).end()));
    },
  };
}
