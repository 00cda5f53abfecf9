import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { UserError } from "../../user-error.ts";
import { explainFailure } from "./explain-failure.ts";
import { type TerraformPlace, terraformEnvironment, throwIfInterrupted } from "./terraform-environment.ts";

/** Room for a whole state. */
const LARGEST_OUTPUT = 256 * 1024 * 1024;

/**
 * Runs a short Terraform command for its output, one that does not change what is deployed.
 * @returns its output
 * @throws UserError when it fails, Interrupted before it begins
 */
export async function runTerraformQuietly(
  place: TerraformPlace,
  folder: string,
  args: readonly string[],
): Promise<string> {
  throwIfInterrupted(place.signal);
  const env = terraformEnvironment(place);
  mkdirSync(env.TF_PLUGIN_CACHE_DIR, { recursive: true });
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, env, maxBuffer: LARGEST_OUTPUT };
    execFile(
      place.program,
      [...args, ...(args[0] === "init" ? ["-no-color"] : [])],
      options,
      (error, stdout, stderr) => {
        if (error === null) return resolve(stdout);
        const words = stripVTControlCharacters(stderr || stdout)
          .replaceAll(/[│╷╵]/g, " ")
          .replaceAll(/\s+/g, " ")
          .trim();
        reject(new UserError(explainFailure(words) ?? `terraform ${args.slice(0, 2).join(" ")} failed: ${words}`));
      },
    );
  });
}
