import * as v from "valibot";
import { copyOfCommit, type StoredFile, WeightsManifest, weightsKey } from "../../contract/stored-weights.ts";
import { commitFiles } from "./commit-files.ts";
import { type CopyTask, copyFile, type FileCopy } from "./copy-file.ts";
import type { HubFiles } from "./hub-files.ts";
import type { WeightsBucket } from "./weights-bucket.ts";

/** The weights that a plan wants to be in the stage's bucket. */
export interface WantedWeights {
  readonly modelId: string;
  /** Branch, tag or commit, as it was asked for. */
  readonly revision: string;
  readonly commit: string;
  /** Those of the commit's files that are wanted; absent: all that a container needs. */
  readonly files?: readonly string[];
}

/** One step of a copy, as provision-endpoint orders it. */
export type CopyOrder = { readonly weights: WantedWeights; readonly execution: string } & (
  | { readonly step: "begin" }
  | { readonly step: "copy"; readonly file: FileCopy }
  | { readonly step: "finish" }
  | { readonly step: "abort" }
);

/** A file on its way, with all that its copy needs. */
export interface CopyOnItsWay {
  readonly file: FileCopy;
  readonly weights: WantedWeights;
}

/** What `begin` answers: the files that are to be copied; or who copies them already. */
export interface BegunCopy {
  readonly files: readonly { readonly copy: CopyOnItsWay }[];
  readonly busy?: string;
}

export interface Copier {
  readonly hub: HubFiles;
  readonly bucket: WeightsBucket;
  /** Whether an execution is at work, by its ARN. */
  readonly isRunning: (execution: string) => Promise<boolean>;
  readonly goesOn: CopyTask["goesOn"];
  readonly partBytes?: number;
  /** Before the hub is asked again; then twice as many. */
  readonly pauseMilliseconds?: number;
}

/** Takes one step; each of them may be taken again. */
export async function copyWeights(copier: Copier, order: CopyOrder): Promise<BegunCopy | CopyOnItsWay | object> {
  const { weights, execution } = order;
  switch (order.step) {
    case "begin":
      return beginCopy(copier, weights, execution);
    case "copy":
      return { weights, file: await copyFile({ ...copier, ...weights }, order.file) } satisfies CopyOnItsWay;
    case "finish":
      return finishCopy(copier, weights);
    case "abort":
      return abortCopy(copier, weights, execution);
  }
}

async function beginCopy(copier: Copier, weights: WantedWeights, execution: string): Promise<BegunCopy> {
  const { bucket, hub, isRunning } = copier;
  const { modelId } = weights;
  const copy = copyOfCommit(weights);
  if (await readManifest(bucket, weights)) {
    await rememberRevision(bucket, weights);
    return { files: [] };
  }
  const claim = weightsKey.claim(modelId, copy);
  if (!(await bucket.putFirst(claim, execution))) {
    const holder = await bucket.text(claim);
    if (holder !== undefined && holder !== execution && (await isRunning(holder))) return { files: [], busy: holder };
    await bucket.put(claim, execution);
  }
  // Of an execution that was stopped. What it completed is kept.
  await bucket.abortUploads(weightsKey.folder(modelId, copy));
  const files = await commitFiles(hub, { ...copier, ...weights });
  const missing = [];
  for (const file of files) if (!(await isCopied(bucket, weights, file))) missing.push(file);
  if (missing.length === 0) await finishCopy(copier, weights);
  return { files: missing.map((file) => ({ copy: { file, weights } })) };
}

async function isCopied(bucket: WeightsBucket, weights: WantedWeights, file: StoredFile): Promise<boolean> {
  const copy = await bucket.copyOf(weightsKey.folder(weights.modelId, copyOfCommit(weights)) + file.path);
  return copy !== undefined && copy.size === file.size && copy.hash === (file.sha256 ?? file.gitBlob);
}

async function finishCopy(copier: Copier, weights: WantedWeights): Promise<object> {
  const { bucket, hub } = copier;
  const { modelId, commit } = weights;
  const files = await commitFiles(hub, { ...copier, ...weights });
  const manifest: WeightsManifest = { modelId, commit, files, copiedAt: new Date().toISOString() };
  await bucket.put(weightsKey.manifest(modelId, copyOfCommit(weights)), JSON.stringify(manifest));
  await rememberRevision(bucket, weights);
  await bucket.delete(weightsKey.claim(modelId, copyOfCommit(weights)));
  return {};
}

/** What is begun is billed: it goes. Completed files stay for the next try. */
async function abortCopy({ bucket }: Copier, weights: WantedWeights, execution: string): Promise<object> {
  const { modelId } = weights;
  const copy = copyOfCommit(weights);
  const claim = weightsKey.claim(modelId, copy);
  if ((await bucket.text(claim)) !== execution) return {};
  await bucket.abortUploads(weightsKey.folder(modelId, copy));
  await bucket.delete(claim);
  return {};
}

const Manifest = v.pipe(v.string(), v.parseJson(), WeightsManifest);

async function readManifest(bucket: WeightsBucket, weights: WantedWeights): Promise<WeightsManifest | undefined> {
  const key = weightsKey.manifest(weights.modelId, copyOfCommit(weights));
  const manifest = v.safeParse(Manifest, await bucket.text(key));
  return manifest.success ? manifest.output : undefined;
}

/** With it, a plan knows the commit, and which of its files was taken last, when the hub cannot be asked. */
async function rememberRevision(
  bucket: WeightsBucket,
  { modelId, revision, commit, files }: WantedWeights,
): Promise<void> {
  if (revision === commit && files === undefined) return;
  const key = `${weightsKey.revisionFolder(modelId, revision)}commit.json`;
  const text = JSON.stringify({ commit, files });
  if ((await bucket.text(key)) !== text) await bucket.put(key, text);
}
