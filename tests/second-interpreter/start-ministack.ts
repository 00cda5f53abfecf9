import { spawn, spawnSync } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { freePort } from "../../testing/free-port.ts";

export interface MinistackOptions {
  readonly executable: string;
  readonly region: string;
  readonly accountId: string;
  /** What Waits and pauses before a retry take of their time. */
  readonly timeScale: number;
}

/** @returns why it cannot be run, in a sentence; nothing when it can */
export function whyNotMinistack(executable: string): string | undefined {
  const { error } = spawnSync(executable, ["--help"], { timeout: 20_000, stdio: "ignore" });
  if ((error as NodeJS.ErrnoException | undefined)?.code !== "ENOENT") return undefined;
  return `There is no ${executable} here. It is on PyPI: python3 -m venv V && V/bin/pip install ministack cryptography, then --ministack V/bin/ministack.`;
}

/** An AWS emulator in Python, with an interpreter of the Amazon States Language of its own. https://pypi.org/project/ministack/ */
export async function startMinistack({ executable, region, accountId, timeScale }: MinistackOptions) {
  const port = await freePort();
  const child = spawn(executable, [], {
    env: {
      PATH: process.env.PATH ?? "",
      HOME: process.env.HOME ?? "",
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
      IOT_MTLS_ENABLED: "0",
      LAMBDA_EXECUTOR: "local",
      MINISTACK_REGION: region,
      MINISTACK_ACCOUNT_ID: accountId,
      SFN_WAIT_SCALE: String(timeScale),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => lines.push(text));
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  const close = async () => {
    child.kill("SIGTERM");
    await Promise.race([exited, setTimeout(5_000)]);
    child.kill("SIGKILL");
    await exited;
  };
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`${executable} ended at once: ${lines.join("").slice(-2000)}`);
    if (await answers(url)) return { url, close, log: () => lines.join("") };
    await setTimeout(200);
  }
  await close();
  throw new Error(`${executable} does not answer: ${lines.join("").slice(-2000)}`);
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/_ministack/health`, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}
