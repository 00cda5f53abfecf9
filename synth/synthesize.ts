import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../user-error.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";

/**
 * Synthesizes an app into a folder by running what `cdktf synth` runs, in a process of its own.
 * @param app the program within the project. Default: that of the stages
 * @throws UserError with what it says, when the settings are wrong or the folder cannot be written
 */
export async function synthesize(
  outputFolder: string,
  environment: Readonly<Record<string, string | undefined>>,
  app = "main.ts",
) {
  // CDKTF makes the last folder of a path alone.
  mkdirSync(outputFolder, { recursive: true });
  const child = spawn(process.execPath, [join(PROJECT_FOLDER, app)], {
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
