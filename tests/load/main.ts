import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Command } from "commander";
import { exported } from "../../testing/npm-start.ts";
import { serveOnLoopback } from "../../testing/serve-on-loopback.ts";
import { cleanEnvironment } from "../../testing/synthesized-app.ts";
import { askWhole, hangUp, Refused, readStream, type Stage } from "./clients.ts";
import { processMemory } from "./process-memory.ts";
import { quickContainer } from "./quick-container.ts";

/**
 * Load on `npm start`, by hand: `node tests/load/main.ts`. Prints what the process keeps in memory after each thousand requests, of
 * itself and of the processes that it started, which are the functions.
 */

const command = new Command("node tests/load/main.ts")
  .option("--requests <number>", "in one piece, one after the other by each client", Number, 20_000)
  .option("--clients <number>", "that ask at the same time", Number, 16)
  .option("--streams <number>", "at once", Number, 256)
  .option("--hang-ups <number>", "at once", Number, 160)
  .option("--node-flags <flags>", "for npm start's process, such as --max-old-space-size=256", "")
  .action(async (options: Options) => {
    const container = await serveOnLoopback(quickContainer);
    const child = spawn(
      process.execPath,
      [...options.nodeFlags.split(" ").filter(Boolean), MAIN, "--port", "0", "--container-url", container.url],
      { env: cleanEnvironment(), stdio: ["ignore", "pipe", "inherit"] },
    );
    try {
      const failures = await load(await serving(child), Number(child.pid), options);
      const [refused, failed] = [failures.filter(isRefusal), failures.filter((failure) => !isRefusal(failure))];
      for (const failure of failed.slice(0, 10)) console.error(failure.message);
      console.log(`${refused.length} refused by Lambda's concurrency, ${failed.length} failed`);
      process.exitCode = failed.length > 0 ? 1 : 0;
    } finally {
      child.kill("SIGTERM");
      await once(child, "exit");
      await container.close();
    }
  });

interface Options {
  readonly requests: number;
  readonly clients: number;
  readonly streams: number;
  readonly hangUps: number;
  readonly nodeFlags: string;
}

const isRefusal = (error: Error): boolean => error.name === Refused.name;

const MAIN = join(import.meta.dirname, "..", "..", "local", "main.ts");

async function serving(child: ReturnType<typeof spawn>): Promise<Stage> {
  let output = "";
  await new Promise<void>((resolve) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (output.includes("Serving until")) resolve();
    });
    child.once("exit", () => resolve());
  });
  return {
    baseUrl: exported(output, "OPENAI_BASE_URL") ?? "",
    key: exported(output, "OPENAI_API_KEY") ?? "",
  };
}

async function load(stage: Stage, processId: number, options: Options): Promise<Error[]> {
  const failures: Error[] = [];
  const tried = (client: (stage: Stage) => Promise<void>) =>
    client(stage).catch((error: Error) => void failures.push(error));
  const crowd = (count: number, client: (stage: Stage) => Promise<void>) =>
    Promise.all(Array.from({ length: count }, () => tried(client)));
  const show = (what: string) => {
    const { own, children } = processMemory(processId);
    console.log(
      `${what.padEnd(24)} npm start ${String(own).padStart(5)} MB, functions ${String(children).padStart(5)} MB`,
    );
  };

  show("before");
  for (let asked = 0; asked < options.requests; ) {
    const some = Math.min(1_000, options.requests - asked);
    let left = some;
    const askOn = async () => {
      while (left > 0) {
        left -= 1;
        await tried(askWhole);
      }
    };
    await Promise.all(Array.from({ length: options.clients }, askOn));
    asked += some;
    show(`${asked} requests`);
  }
  for (let round = 1; round <= 3; round += 1) {
    await crowd(options.streams, readStream);
    show(`${options.streams} streams, ${round}`);
    await crowd(options.hangUps, hangUp);
    show(`${options.hangUps} hang-ups, ${round}`);
  }
  await crowd(options.clients, askWhole);
  show("afterwards");
  return failures;
}

await command.parseAsync();
