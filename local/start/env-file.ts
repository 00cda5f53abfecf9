import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { UserError } from "../../user-error.ts";
import { writePrivateFile } from "./write-private-file.ts";

/**
 * The settings of every command lie in `.env`: with these lines there, a deployment would ask this machine in AWS's place.
 * @throws UserError
 */
export function checkEnvFile(file: string, folder: string): void {
  if (resolve(folder, file) !== resolve(folder, ".env")) return;
  throw new UserError(
    "--env-file .env would make every command ask this machine in place of AWS: name another file, such as .env.local.",
  );
}

/**
 * Writes variables as `NAME=value` lines; what else the file has stays.
 * @throws UserError
 */
export function writeEnvFile(file: string, variables: Readonly<Record<string, string>>): void {
  try {
    const lines = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
    const others = lines.filter((line) => !(nameIn(line) in variables) && line !== "");
    const ours = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    writePrivateFile(file, `${[...others, ...ours].join("\n")}\n`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(`--env-file ${file} cannot be written (${code ?? message}): name a file in a folder of yours.`);
  }
}

function nameIn(line: string): string {
  return /^\s*(?:export\s+)?(\w+)\s*=/.exec(line)?.[1] ?? "";
}
