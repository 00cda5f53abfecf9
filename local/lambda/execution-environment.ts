import { fork } from "node:child_process";
import { createInterface } from "node:readline";
import { type Clock, systemClock } from "../aws/clock.ts";
import { SHIFTED_CLOCK } from "../shifted-clock.ts";
import type { ErrorPayload } from "./error-payload.ts";
import type { Invocation } from "./invocation.ts";
import { startRuntimeApi } from "./runtime-api.ts";

/** Lambda's limit for loading a function, before the function's own time limit begins. */
const INITIALISATION_SECONDS = 10;

export interface EnvironmentOptions {
  /** CommonJS file of the runtime. */
  readonly bootstrap: string;
  /** Folder with the unpacked function; also its working directory. */
  readonly taskRoot: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly arn: string;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  /** The clock of the timeouts. Default: the machine's. */
  readonly timeLimits?: Clock | undefined;
  readonly log: (line: string) => void;
  /** Gets the id of each process before it runs, for example to bound what it may use. */
  readonly onStart?: ((processId: number) => void) | undefined;
  /** The environment can take another invocation. */
  readonly onIdle: (environment: ExecutionEnvironment) => void;
  readonly onEnd: (environment: ExecutionEnvironment) => void;
}

export interface ExecutionEnvironment {
  /** Runs an invocation, as soon as the function is loaded. One at a time. */
  run(invocation: Invocation): void;
  /** The caller no longer wants the response. */
  hangUp(invocation: Invocation): void;
  /** Kills the process, as Lambda does; settles when it is gone. */
  end(): Promise<void>;
}

/**
 * Starts one execution environment: a process that runs one invocation at a time. Unlike Lambda it is not frozen
 * between invocations, because a stopped process would outlive a local stack that was killed.
 */
export async function startExecutionEnvironment(options: EnvironmentOptions): Promise<ExecutionEnvironment> {
  const { timeoutSeconds, log, timeLimits = systemClock } = options;
  let current: Invocation | undefined;
  let progress: "waiting" | "delivered" | "answered" = "waiting";
  let runtimeIsReady = false;
  let isTaken = true;
  let cancelLimit: () => void;

  const api = await startRuntimeApi({
    onNext() {
      cancelLimit();
      runtimeIsReady = true;
      if (progress !== "waiting") {
        current?.fail({
          errorType: "Runtime.TruncatedResponse",
          errorMessage: "The function did not end its response.",
        });
        release();
      } else if (current) deliver(current);
      else if (isTaken) release();
    },
    onResponse(response) {
      current?.respond(response);
      response.once("end", () => {
        progress = "answered";
        // After a buffered response the runtime is ready in no time; after a stream, or when it has an extension, the function
        // may have more to do.
        const isBuffered = response.headers["lambda-runtime-function-response-mode"] !== "streaming";
        if (isBuffered && !api.hasExtension()) release();
      });
    },
    onError: (error) => current?.fail(error),
  });

  const child = fork(options.bootstrap, {
    cwd: options.taskRoot,
    env: { ...SHIFTED_CLOCK, ...options.environment, AWS_LAMBDA_RUNTIME_API: api.address },
    execArgv: heapFlags(options.memoryMiB),
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // A process group of its own: Ctrl-C at the terminal is for the parent, which still needs its functions to retire.
    detached: true,
  });
  if (child.pid !== undefined) options.onStart?.(child.pid);
  for (const output of [child.stdout, child.stderr]) if (output) createInterface({ input: output }).on("line", log);

  child.on("error", (error) => log(String(error)));

  const ended = new Promise<void>((resolve) => {
    child.once("close", (code, signal) => {
      cancelLimit();
      api.close();
      current?.fail(exitError(current, code, signal));
      options.onEnd(environment);
      resolve();
    });
  });
  cancelLimit = timeLimits.after((INITIALISATION_SECONDS + timeoutSeconds) * 1000, timeOut);

  function release(): void {
    current = undefined;
    progress = "waiting";
    isTaken = false;
    options.onIdle(environment);
  }

  function deliver(invocation: Invocation): void {
    cancelLimit = timeLimits.after(timeoutSeconds * 1000, timeOut);
    progress = "delivered";
    runtimeIsReady = false;
    api.deliver(invocation, options.arn, Date.now() + timeoutSeconds * 1000);
  }

  function timeOut(): void {
    const message = `RequestId: ${current?.requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
    log(message);
    current?.fail({ errorType: "Sandbox.Timedout", errorMessage: message });
    child.kill("SIGKILL");
  }

  const environment: ExecutionEnvironment = {
    run(invocation) {
      current = invocation;
      isTaken = true;
      if (runtimeIsReady) deliver(invocation);
    },
    hangUp(invocation) {
      if (invocation !== current) return;
      if (progress === "waiting") current = undefined;
      if (progress === "delivered") api.hangUp();
    },
    end() {
      child.kill("SIGKILL");
      return ended;
    },
  };
  return environment;
}

/** V8's heap, as Lambda's runtime sizes it by the function's memory. */
function heapFlags(memoryMiB: number): string[] {
  return [
    `--max-old-space-size=${Math.floor(memoryMiB * 0.9)}`,
    `--max-semi-space-size=${Math.floor(memoryMiB * 0.05)}`,
  ];
}

function exitError({ requestId }: Invocation, code: number | null, signal: NodeJS.Signals | null): ErrorPayload {
  const reason = signal
    ? `Runtime exited with error: signal: ${signal}`
    : code === 0
      ? "Runtime exited without providing a reason"
      : `Runtime exited with error: exit status ${code}`;
  return { errorType: "Runtime.ExitError", errorMessage: `RequestId: ${requestId} Error: ${reason}` };
}
