import { isNativeError } from "node:util/types";

/** What the person at the terminal can put right: shown as its message alone, without a stack trace. */
export class UserError extends Error {
  override name = "UserError";
}

/** What a file system says by the code of its error, and what to do. */
const FILE_SYSTEM: Readonly<Record<string, string>> = {
  EACCES: "you have no permission: `ls -l` shows whose it is.",
  EPERM: "you have no permission: `ls -l` shows whose it is.",
  EROFS: "it lies in a file system that is read-only: use a folder that can be written.",
  ENOSPC: "the disk is full: make room, and try again.",
  EDQUOT: "your share of the disk is full: make room, and try again.",
  ENOENT: "there is no such file or folder.",
  ENOTDIR: "a part of that path is a file, where a folder belongs.",
  EISDIR: "it is a folder, where a file belongs.",
  EEXIST: "something of that name is there already.",
  ELOOP: "it is a symbolic link that leads to itself.",
  ENAMETOOLONG: "that name is too long.",
  EMFILE: "too many files are open: `ulimit -n` raises the limit.",
  ENFILE: "too many files are open on this machine.",
  EIO: "the disk fails.",
};

/** The sentence for what a file system refuses; nothing for any other error. */
export function explainFileError(error: unknown): string | undefined {
  if (!isNativeError(error)) return undefined;
  const { code = "", path, dest } = error as NodeJS.ErrnoException & { readonly dest?: string };
  const why = FILE_SYSTEM[code];
  if (why === undefined || path === undefined) return undefined;
  return `${dest ?? path} cannot be read or written (${code}): ${why}`;
}

/** Any other error in one sentence; its stack trace is for whoever asks for it with DEBUG. */
export function explainDefect(
  error: unknown,
  { DEBUG = "" }: Readonly<Record<string, string | undefined>> = process.env,
): string {
  if (isAskedFor(DEBUG)) return isNativeError(error) ? (error.stack ?? error.message) : String(error);
  const [line = ""] = String(error).trim().split("\n");
  return `This is a defect of openai-sagemaker: ${line.replace(/[.!?]?$/, ".")} The same command with DEBUG=openai-sagemaker before it shows where; please report it with that.`;
}

/** As other programs read it: names separated by commas, with `*` for all. */
function isAskedFor(debug: string): boolean {
  return debug.split(",").some((name) => ["openai-sagemaker", "*", "1", "true"].includes(name.trim()));
}
