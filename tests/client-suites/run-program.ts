import { spawn } from "node:child_process";

interface ProgramOptions {
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs a program to its end, whatever its exit code. Not synchronously: the servers' output has to be read meanwhile.
 * @returns all that it wrote
 */
export async function runProgram(program: string, args: readonly string[], options: ProgramOptions): Promise<string> {
  const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  await new Promise((resolve, reject) => child.once("close", resolve).once("error", reject));
  process.off("exit", kill);
  return output;
}
