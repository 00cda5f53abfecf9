import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { SHIFTED_CLOCK } from "./shifted-clock.ts";
import type { LaunchContainer } from "./aws/sagemaker/container.ts";

const ENTRY = join(import.meta.dirname, "container", "main.ts");

export interface ContainerLauncherOptions {
  /** Gets each line that a container writes. */
  readonly log: (line: string) => void;
  /** Called when a container ends that nobody stopped, and is started again. */
  readonly onRestart?: (sentence: string) => void;
  /** Called when such a container cannot be started again. */
  readonly onLost: (sentence: string) => void;
}

/** Starts the built-in model container. */
export function builtInContainer(options: ContainerLauncherOptions): LaunchContainer {
  return containerProcess([ENTRY], options);
}

/**
 * Starts a model container as a process of its own, with nothing but the container's environment. One that ends by itself is started
 * again at the same address, as SageMaker does.
 * @param program a file for Node, and its arguments
 */
export function containerProcess(
  program: readonly string[],
  { log, onRestart = () => undefined, onLost }: ContainerLauncherOptions,
): LaunchContainer {
  return async ({ environment, endpointName, log: logOfEndpoint }) => {
    const start = (port: string) => {
      const process = startProcess(program, environment, port);
      const lines = (line: string) => {
        logOfEndpoint(line);
        log(`container ${process.child.pid}: ${line}`);
      };
      return { ...process, address: readAddress(process.child, lines) };
    };
    const stopped = Promise.withResolvers<Exit>();
    let stopping = false;
    let running = start("0");
    const url = await running.address;
    void keepRunning();

    async function keepRunning(): Promise<void> {
      for (;;) {
        const exit = await running.exited;
        if (stopping) return stopped.resolve(exit);
        const ended = `The model container of ${endpointName} (process ${running.child.pid}) ended: ${exit.signal ?? `exit code ${exit.code}`}.`;
        running = start(new URL(url).port);
        try {
          await running.address;
          if (!stopping) onRestart(`${ended} It was started again, as SageMaker does.`);
        } catch (error) {
          if (!stopping) return onLost(`${ended} It could not be started again: ${(error as Error).message}`);
        }
      }
    }

    return {
      url,
      exited: stopped.promise,
      async stop() {
        stopping = true;
        running.child.kill("SIGTERM");
        await running.exited;
      },
    };
  };
}

interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

function startProcess(program: readonly string[], environment: Readonly<Record<string, string>>, port: string) {
  const child = spawn(process.execPath, [...program, "--port", port, "--exit-with-parent"], {
    env: { ...SHIFTED_CLOCK, ...environment, PATH: process.env.PATH ?? "" },
    stdio: ["pipe", "pipe", "pipe"],
    // A process group of its own: Ctrl-C at the terminal is for the parent, which retires the endpoint first.
    detached: true,
  });
  const exited = new Promise<Exit>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  return { child, exited };
}

/** The container's first line that names its address. */
function readAddress(child: ChildProcess, log: (line: string) => void): Promise<string> {
  let reason = "";
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        log(line);
        if (line.startsWith("container: ")) reason = line;
        const [, url] = /listening on (http:\/\/\S+)/.exec(line) ?? [];
        if (url !== undefined) resolve(url);
      });
    }
    child.once("error", reject);
    child.once("close", (code, signal) =>
      reject(new Error(`The container ended at once: ${signal ?? `exit code ${code}`}. ${reason}`.trim())),
    );
  });
}
