import { devNull } from "node:os";
import { dirname, join, resolve } from "node:path";
import leven from "leven";
import { comesTooLate, isForeign } from "./foreign-variables.ts";
import { type Assignment, type Complaint, parseEnvironmentFile } from "./parse-environment-file.ts";
import { isThere, readTextFile } from "./read-text-file.ts";
import { type Environment, SETTING_NAMES, SettingsError } from "./settings.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";

/** Names a file to read in place of `.env`. A program that gets a loaded environment finds the null device there, and reads none. */
export const ENVIRONMENT_FILE = "OPENAI_SAGEMAKER_ENV_FILE";

/** The share of letters up to which one name may be meant for another: `MODEL` for HF_MODEL_ID. */
const SHARE_OF_A_MISTYPED_NAME = 0.6;
/** Letters up to which it is certain: no other program has a variable such as `AWS_REGIN`. */
const LETTERS_OF_A_SLIP = 2;

/**
 * The environment with a `.env` file below it: what the shell sets wins, unless it is empty. A line that cannot be read, or a misspelt
 * name, would silently deploy a default, so it is an error.
 * @param folder whose `.env` is read, or else the project's, for a command may be typed in any folder of the clone; without either there
 * is nothing to read, but a file that OPENAI_SAGEMAKER_ENV_FILE names must be there
 * @throws SettingsError with the file and the line of each error
 */
export function loadEnvironment(folder: string, environment: Environment = process.env): Environment {
  const named = environment[ENVIRONMENT_FILE] || undefined;
  const shown = named ?? ".env";
  const path = environmentFile(folder, environment);
  if (named === undefined && !isThere(path)) return withPlaces(environment, folder);
  const text = readTextFile(path, { shown, such: "a file of settings, such as .env", what: "settings" });
  const { assignments, complaints } = parseEnvironmentFile(text);
  const wrong = assignments.flatMap((assignment) => complaintAbout(assignment) ?? []);
  const all = [...complaints, ...wrong].sort((one, other) => one.line - other.line);
  if (all.length > 0) {
    throw new SettingsError(all.map(({ line, sentence }) => `${shown}, line ${line}: ${sentence}`).join("\n"));
  }
  const set = Object.entries(environment).filter(([, value]) => value?.trim());
  return {
    ...environment,
    ...withPlaces(
      Object.fromEntries(assignments.map(({ name, value }) => [name, value])),
      dirname(resolve(folder, path)),
    ),
    ...withPlaces(Object.fromEntries(set), folder),
    [ENVIRONMENT_FILE]: devNull,
  };
}

/** The environment with paths that hold wherever a program is started: those in it start at the folder. */
export function withPlaces(environment: Environment, folder: string): Environment {
  const path = environment.MODELS_FILE?.trim();
  return path ? { ...environment, MODELS_FILE: resolve(folder, path) } : environment;
}

/** The file that settings are read from, or would be if it were there. */
export function environmentFile(folder: string, environment: Environment = process.env): string {
  const [nearer, ofProject] = [folder, PROJECT_FOLDER].map((place) => join(place, ".env")) as [string, string];
  return environment[ENVIRONMENT_FILE] || (isThere(nearer) ? nearer : ofProject);
}

function complaintAbout({ name, line }: Assignment): Complaint | undefined {
  if ((SETTING_NAMES as readonly string[]).includes(name)) return undefined;
  if (comesTooLate(name)) {
    return { line, sentence: `${name} comes too late here, for Node reads it as it starts: set it in the shell.` };
  }
  const { nearest, letters, share } = nearestSetting(name);
  if (isForeign(name) && letters > LETTERS_OF_A_SLIP) return undefined;
  const hint = share <= SHARE_OF_A_MISTYPED_NAME ? `did you mean ${nearest}?` : "docs/settings.md lists them.";
  return { line, sentence: `${name} is not a setting; ${hint}` };
}

/** The setting with the most similar name, and how many letters are different. */
function nearestSetting(name: string) {
  // `idle-minutes` is the flag's name.
  const asWritten = name.toUpperCase().replaceAll(/[-.]/g, "_");
  return SETTING_NAMES.map((nearest) => {
    const letters = leven(asWritten, nearest);
    return { nearest, letters, share: letters / Math.max(asWritten.length, nearest.length) };
  }).reduce((one, other) => (other.share < one.share ? other : one));
}
