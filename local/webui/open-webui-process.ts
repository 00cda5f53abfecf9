import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { UserError } from "../../user-error.ts";
import type { OpenWebUi } from "./find-open-webui.ts";

/** The first start of a new installation compiles for minutes; Docker fetches the image before. */
const LONGEST_START_MILLISECONDS = 15 * 60_000;
const LINES_IN_AN_ERROR = 5;

export interface ProcessOptions {
  readonly openWebUi: OpenWebUi;
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Gets each line that Open WebUI writes. */
  readonly log: (line: string) => void;
  /** Called when it ends after it was ready and nobody stopped it. */
  readonly onLost: (sentence: string) => void;
}

/** Starts Open WebUI; `ready` is when it answers, or a UserError with its last words when it never does. */
export function startOpenWebUi({ openWebUi, port, environment, log, onLost }: ProcessOptions) {
  const child = spawn(openWebUi.command, openWebUi.arguments(port), {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lastLines: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on("line", (line) => {
      log(line);
      lastLines.push(line);
      if (lastLines.length > LINES_IN_AN_ERROR) lastLines.shift();
    });
  }
  let stopping = false;
  let isReady = false;
  const ended = new Promise<string>((resolve) => {
    child.once("error", ({ message }) => resolve(message));
    child.once("close", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  void ended.then((how) => {
    if (isReady && !stopping) onLost(`Open WebUI (process ${child.pid}) ended: ${how}.`);
  });

  async function untilReady(): Promise<void> {
    const over = new AbortController();
    const how = await Promise.race([ended, answersAt(`http://127.0.0.1:${port}/health`, over.signal)]);
    over.abort();
    isReady = how === undefined;
    if (isReady || stopping) return;
    throw new UserError(`Open WebUI did not start (${how}). Its last lines:\n${lastLines.join("\n")}`);
  }

  return {
    ready: untilReady(),
    async stop() {
      stopping = true;
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Nothing as soon as the server answers; the reason when it takes too long. */
async function answersAt(url: string, signal: AbortSignal): Promise<string | undefined> {
  for (const giveUpAt = Date.now() + LONGEST_START_MILLISECONDS; Date.now() < giveUpAt && !signal.aborted; ) {
    const response = await fetch(url, { signal }).catch(() => undefined);
    if (response?.ok) return undefined;
    await setTimeout(500, undefined, { signal }).catch(() => undefined);
  }
  return "it does not answer";
}
