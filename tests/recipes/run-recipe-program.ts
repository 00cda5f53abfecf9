import { spawn } from "node:child_process";
import { once } from "node:events";
import { ownGroup } from "../client-suites/own-group.ts";

interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** After these it is ended. */
  readonly minutes: number;
}

/**
 * Runs a program to its end, with nothing to read. Not synchronously: the servers' output has to be read meanwhile.
 * @returns its exit code, null if it was ended, and all that it wrote
 */
export async function runRecipeProgram(program: string, args: readonly string[], { cwd, env, minutes }: RunOptions) {
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const group = ownGroup(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const timer = setTimeout(() => void group.close(), minutes * 60_000);
  try {
    const [code] = (await once(child, "close")) as [number | null];
    return { code, output };
  } finally {
    clearTimeout(timer);
    await group.close();
  }
}
