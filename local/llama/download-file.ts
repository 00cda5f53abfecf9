import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { UserError } from "../../user-error.ts";
import type { GgufFile } from "./choose-gguf.ts";
import { type HubAccess, HubUnreachable, hubHeaders, hubRefusal } from "./hub-repository.ts";

export interface Download {
  readonly hub: HubAccess;
  readonly repository: string;
  readonly commit: string;
  readonly file: GgufFile;
  /** Where it is to lie. */
  readonly target: string;
  /** Gets the bytes that are there. */
  readonly onProgress: (bytes: number) => void;
  readonly pauseMilliseconds?: number;
}

const ATTEMPTS = 5;
/** So long a silence is a dead connection. */
const SILENCE_MILLISECONDS = 30_000;

/**
 * Downloads a file of a commit, whole or not at all: until then it is called `.part`, and the next download goes on from there.
 * @throws UserError, HubUnreachable
 */
export async function downloadFile(download: Download): Promise<void> {
  const { target, file, pauseMilliseconds = 1_000 } = download;
  const part = `${target}.part`;
  await mkdir(dirname(target), { recursive: true });
  await requireRoom(part, file);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await fetchRest(download, part);
      if (await isWhole(part, file)) return await rename(part, target);
      await rm(part, { force: true });
      if (attempt === ATTEMPTS) {
        throw new UserError(
          `--model: ${file.path} is not the file that the hub describes. Try again, and ask the model's owner if it stays so.`,
        );
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOSPC") throw noRoom(dirname(target), file.size);
      if (error instanceof UserError) throw error;
      if (attempt === ATTEMPTS) throw brokenOff(file, error);
    }
    await wait(pauseMilliseconds * 2 ** (attempt - 1));
  }
}

/** Appends what is missing; begins anew where the hub does not go on from there. */
async function fetchRest({ hub, repository, commit, file, onProgress }: Download, part: string): Promise<void> {
  const had = await sizeOf(part);
  if (had > file.size) await rm(part, { force: true });
  const from = had > file.size ? 0 : had;
  onProgress(from);
  if (from === file.size && from > 0) return;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error("nothing came for half a minute")), SILENCE_MILLISECONDS);
  try {
    const path = file.path.split("/").map(encodeURIComponent).join("/");
    const answer = await fetch(`${hub.endpoint}/${repository}/resolve/${commit}/${path}`, {
      headers: { ...hubHeaders(hub.token), ...(from > 0 ? { range: `bytes=${from}-` } : {}) },
      signal: silence.signal,
    });
    if (!answer.ok || answer.body === null) {
      await answer.body?.cancel();
      if (answer.status === 416) await rm(part, { force: true });
      throw hubRefusal(answer.status, { ...hub, repository });
    }
    const goesOn = answer.status === 206 && startOf(answer) === from;
    const handle = await open(part, goesOn ? "a" : "w");
    let bytes = goesOn ? from : 0;
    try {
      for await (const chunk of answer.body) {
        timer.refresh();
        await handle.write(chunk);
        bytes += chunk.length;
        onProgress(bytes);
      }
    } finally {
      await handle.close();
    }
  } finally {
    clearTimeout(timer);
  }
}

/** The first byte of `Content-Range`. https://www.rfc-editor.org/rfc/rfc9110#name-content-range */
function startOf({ headers }: Response): number | undefined {
  const [, first] = /^bytes (\d+)-/.exec(headers.get("content-range") ?? "") ?? [];
  return first === undefined ? undefined : Number(first);
}

/** @returns false for what is no such file; what is too short throws, as it can go on */
async function isWhole(part: string, { size, sha256, path }: GgufFile): Promise<boolean> {
  const bytes = await sizeOf(part);
  if (bytes < size) throw new Error(`${path} ended after ${bytes} of ${size} bytes`);
  if (bytes > size) return false;
  if (sha256 === undefined) return true;
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(part)) hash.update(chunk);
  return hash.digest("hex") === sha256;
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

async function requireRoom(part: string, { size }: GgufFile): Promise<void> {
  const folder = dirname(part);
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < size - (await sizeOf(part))) throw noRoom(folder, size);
}

function noRoom(folder: string, size: number): UserError {
  return new UserError(
    `--model: the disk of ${folder} has no room for ${megabytes(size)}. Make room, or set XDG_CACHE_HOME to a folder on another disk.`,
  );
}

function brokenOff({ path }: GgufFile, error: unknown): HubUnreachable {
  if (error instanceof HubUnreachable) return error;
  const { message, cause } = error as Error & { cause?: Error };
  return new HubUnreachable(
    `${path} broke off ${ATTEMPTS} times (${cause?.message || message}); the next start goes on from there`,
  );
}

export function megabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
