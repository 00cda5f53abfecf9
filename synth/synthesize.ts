import { spawn } from "node:child_process";
import { join } from "node:path";
import { UserError } from "../user-error.ts";

const PROJECT_FOLDER = join(import.meta.dirname, "..");

/**
 * Synthesizes the app into a folder by running what `cdktf synth` runs: `main.ts`, in a process of its own.
 * @throws UserError when the settings are wrong
 */
export async function synthesize(outputFolder: string, environment: Readonly<Record<string, string | undefined>>) {
  const child = spawn(process.execPath, [join(PROJECT_FOLDER, "main.ts")], {
    cwd: PROJECT_FOLDER,
    env: { ...environment, CDKTF_OUTDIR: outputFolder },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new UserError(complaints.trim());
}
