import { lstatSync, readFileSync } from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import leven from "leven";
import { comesTooLate, isForeign } from "./foreign-variables.ts";
import { type Assignment, type Complaint, parseEnvironmentFile } from "./parse-environment-file.ts";
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
  if (named === undefined && !isThere(path)) return environment;
  const text = readText(path, shown);
  const { assignments, complaints } = parseEnvironmentFile(text);
  const wrong = assignments.flatMap((assignment) => complaintAbout(assignment) ?? []);
  const all = [...complaints, ...wrong].sort((one, other) => one.line - other.line);
  if (all.length > 0) {
    throw new SettingsError(all.map(({ line, sentence }) => `${shown}, line ${line}: ${sentence}`).join("\n"));
  }
  const set = Object.entries(environment).filter(([, value]) => value?.trim());
  return {
    ...environment,
    ...Object.fromEntries(assignments.map(({ name, value }) => [name, value])),
    ...Object.fromEntries(set),
    [ENVIRONMENT_FILE]: devNull,
  };
}

/** The file that settings are read from, or would be if it were there. */
export function environmentFile(folder: string, environment: Environment = process.env): string {
  const [nearer, ofProject] = [folder, PROJECT_FOLDER].map((place) => join(place, ".env")) as [string, string];
  return environment[ENVIRONMENT_FILE] || (isThere(nearer) ? nearer : ofProject);
}

/** A link that leads nowhere is there too: somebody means settings to be read. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function readText(path: string, shown: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const dangles = code === "ENOENT" && isThere(path);
    const why = dangles ? "is a symbolic link to a file that does not exist." : WHY[code ?? ""];
    throw new SettingsError(`${shown} ${why ?? `cannot be read: ${message}.`}`);
  }
  // Shells of Windows write UTF-16, in which every second byte of a Latin text is 0.
  if (bytes.includes(0)) throw new SettingsError(`${shown} is no UTF-8 text: save it as UTF-8.`);
  return bytes.toString("utf8");
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: "does not exist: name a file of settings, such as .env.",
  ENOTDIR: "does not exist: name a file of settings, such as .env.",
  EISDIR: "is a directory: the settings are read from a file of that name.",
  EACCES: "cannot be read: you have no permission; `ls -l` shows whose it is.",
  EPERM: "cannot be read: you have no permission; `ls -l` shows whose it is.",
  ELOOP: "is a symbolic link that leads to itself.",
};

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
