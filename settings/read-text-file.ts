import { lstatSync, readFileSync } from "node:fs";
import { SettingsError } from "./settings.ts";

interface TextFile {
  /** How the person wrote its path. */
  readonly shown: string;
  /** What to name instead, such as `a file of settings, such as .env`. */
  readonly such: string;
  /** What is read from it, such as `settings`. */
  readonly what: string;
}

/**
 * What somebody wrote, as UTF-8.
 * @throws SettingsError that says why it cannot be read, and what to do
 */
export function readTextFile(path: string, { shown, ...file }: TextFile): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const dangles = code === "ENOENT" && isThere(path);
    const why = dangles ? "is a symbolic link to a file that does not exist." : sentences(file)[code ?? ""];
    throw new SettingsError(`${shown} ${why ?? `cannot be read: ${message}.`}`);
  }
  // Shells of Windows write UTF-16, in which every second byte of a Latin text is 0.
  if (bytes.includes(0)) throw new SettingsError(`${shown} is no UTF-8 text: save it as UTF-8.`);
  return bytes.toString("utf8");
}

/** A link that leads nowhere is there too: somebody means it to be read. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function sentences({ such, what }: Omit<TextFile, "shown">): Readonly<Record<string, string>> {
  const missing = `does not exist: name ${such}.`;
  const forbidden = "cannot be read: you have no permission; `ls -l` shows whose it is.";
  return {
    ENOENT: missing,
    ENOTDIR: missing,
    EISDIR: `is a directory: the ${what} are read from a file of that name.`,
    EACCES: forbidden,
    EPERM: forbidden,
    ELOOP: "is a symbolic link that leads to itself.",
  };
}
