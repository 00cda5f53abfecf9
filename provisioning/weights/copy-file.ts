import type { StoredFile } from "../../contract/stored-weights.ts";
import { copyOfCommit, weightsKey } from "../../contract/stored-weights.ts";
import { HashMismatch, isIntact, sha256From } from "./file-hash.ts";
import type { HubFiles } from "./hub-files.ts";
import { readPart } from "./read-part.ts";
import type { WeightsBucket } from "./weights-bucket.ts";

/** S3 takes at most 10,000 parts: enough for files of 640 GB. Two of them are in memory at a time. */
export const PART_BYTES = 64 * 1024 * 1024;

/** What is no larger is read and written at once. */
const SMALL_BYTES = 5 * 1024 * 1024;

/** A file on its way. What of it is copied is told from one invocation to the next. */
export interface FileCopy extends StoredFile {
  readonly uploadId?: string;
  /** Bytes that are uploaded. */
  readonly copied?: number;
  /** The state of SHA-256 behind them. */
  readonly hash?: string;
  readonly done?: true;
}

export interface CopyTask {
  readonly hub: HubFiles;
  readonly bucket: WeightsBucket;
  readonly modelId: string;
  readonly commit: string;
  readonly files?: readonly string[];
  /** Whether there is time for another part. */
  readonly goesOn: () => boolean;
  readonly partBytes?: number;
  /** Before the hub is asked again; then twice as many. */
  readonly pauseMilliseconds?: number;
}

/**
 * Copies a file, or as much of it as there is time for. A part that was uploaded before is uploaded again under its number.
 * @throws HubFailure, HashMismatch
 */
export async function copyFile(task: CopyTask, file: FileCopy): Promise<FileCopy> {
  const { bucket, hub, modelId, commit, partBytes = PART_BYTES, pauseMilliseconds } = task;
  const key = weightsKey.folder(modelId, copyOfCommit(task)) + file.path;
  const { path, size, sha256, gitBlob } = file;
  const described = { path, size, ...(sha256 && { sha256 }), ...(gitBlob && { gitBlob }) };
  if (size <= SMALL_BYTES) {
    const bytes = await readPart(hub, { modelId, commit, file, from: 0, to: size, pauseMilliseconds });
    if (!isIntact(bytes, file)) throw new HashMismatch(file, modelId);
    await bucket.put(key, bytes, sha256 ?? gitBlob);
    return { ...described, done: true };
  }
  const uploadId = file.uploadId ?? (await bucket.beginUpload(key, sha256 ?? gitBlob ?? ""));
  const hash = await sha256From(file.hash);
  let copied = file.copied ?? 0;
  const read = (from: number) => {
    const to = Math.min(size, from + partBytes);
    return from < size ? readPart(hub, { modelId, commit, file, from, to, pauseMilliseconds }) : undefined;
  };
  let next = read(copied);
  while (next !== undefined) {
    const bytes = await next;
    const isLast = copied + bytes.length >= size;
    const goesOn = !isLast && task.goesOn();
    next = goesOn ? read(copied + bytes.length) : undefined;
    // Its failure is met when it is waited for.
    next?.catch(() => undefined);
    hash.update(bytes);
    await bucket.uploadPart(key, uploadId, Math.floor(copied / partBytes) + 1, bytes);
    copied += bytes.length;
    if (!isLast && !goesOn) return { ...described, uploadId, copied, hash: hash.save() };
  }
  if (sha256 !== undefined && hash.digest() !== sha256) {
    await bucket.abortUpload(key, uploadId);
    throw new HashMismatch(file, modelId);
  }
  await bucket.completeUpload(key, uploadId);
  return { ...described, done: true };
}
