import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { type Environment, SETTING_NAMES, SettingsError } from "./settings.ts";

/** What else may stand in a .env file: variables of the tools that run beside us. */
const FOREIGN = /^(AWS|TF|TERRAFORM|CDKTF|NODE|CHECKPOINT)_/;

/**
 * The environment with the `.env` file of a folder below it: what the shell sets wins.
 * A misspelt name in the file would silently deploy a default, so it is an error.
 * @throws SettingsError
 */
export function loadEnvironment(folder: string, environment: Environment = process.env): Environment {
  const file = `${folder}/.env`;
  if (!existsSync(file)) return environment;
  const names = new Set<string>(SETTING_NAMES);
  const fromFile = parseEnv(readFileSync(file, "utf8"));
  const unknown = Object.keys(fromFile).filter((name) => !names.has(name) && !FOREIGN.test(name));
  if (unknown.length > 0) {
    throw new SettingsError(
      unknown
        .map((name) => `${name} in .env is not a setting; the settings are ${SETTING_NAMES.join(", ")}.`)
        .join("\n"),
    );
  }
  return { ...fromFile, ...environment };
}
