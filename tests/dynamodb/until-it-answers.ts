import type { ChildProcessByStdio } from "node:child_process";
import type { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";

const LINES = 50;

/** Waits for a server that was started, and ends it when it does not come up. */
export async function untilItAnswers(child: ChildProcessByStdio<null, Readable, Readable>, url: string) {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      lines.push(text);
      if (lines.length > LINES) lines.shift();
    });
  }
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const close = async () => {
    child.kill("SIGTERM");
    await Promise.race([exited, setTimeout(5_000)]);
    child.kill("SIGKILL");
    await exited;
  };
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (child.exitCode !== null) break;
    const answered = await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
      () => true,
      () => false,
    );
    if (answered) return { close };
    await setTimeout(200);
  }
  await close();
  throw new Error(`${child.spawnfile} does not answer: ${lines.join("").slice(-2000)}`);
}
