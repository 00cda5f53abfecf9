import { spawn, spawnSync } from "node:child_process";
import { freePort } from "../../testing/free-port.ts";
import { atEndpoint, type Implementation } from "./implementation.ts";
import { untilItAnswers } from "./until-it-answers.ts";

/** @returns why it cannot be run, in a sentence; nothing when it can */
export function whyNotDynalite(executable: string): string | undefined {
  const { error } = spawnSync(executable, ["--help"], { timeout: 20_000, stdio: "ignore" });
  if (error === undefined) return undefined;
  return `There is no ${executable} here. It is on npm: npm install --prefix D dynalite, then --dynalite D/node_modules/.bin/dynalite.`;
}

/** DynamoDB alone, in JavaScript; its tests run against AWS as well. https://www.npmjs.com/package/dynalite */
export async function startDynalite(executable: string): Promise<Implementation> {
  const port = await freePort();
  const child = spawn(executable, ["--port", String(port), "--host", "127.0.0.1", "--createTableMs", "0"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const url = `http://127.0.0.1:${port}`;
  const { close } = await untilItAnswers(child, url);
  return { ...atEndpoint("dynalite", url, close), returnsItemOfFailedCondition: false };
}
