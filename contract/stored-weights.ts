import * as v from "valibot";

/** Where a model's weights come from: from the hub with each endpoint's start, or from the stage's bucket, into which they are copied once. */
export const WEIGHTS_SOURCES = ["hub", "s3"] as const;
export type WeightsSource = (typeof WEIGHTS_SOURCES)[number];

/** Of a commit whose files are not all copied, the part of its keys that stands for it: the name of the first file that is. */
export function copyOfCommit({
  commit,
  files,
}: {
  readonly commit: string;
  readonly files?: readonly string[] | undefined;
}): string {
  const [first] = files ?? [];
  return first === undefined ? commit : `${commit}.gguf/${first.replace(/\.gguf$/, "").replaceAll("/", ".")}`;
}

/**
 * Keys in the stage's bucket of weights. Only what lies below `models/` is what a container gets to see.
 * Their `commit` is what `copyOfCommit` makes of it.
 */
export const weightsKey = {
  /** With a slash at its end. */
  folder: (modelId: string, commit: string) => `models/${modelId}/${commit}/`,
  /** Written last: while it is there, everything else is. */
  manifest: (modelId: string, commit: string) => `manifests/${modelId}/${commit}.json`,
  /** Which commit a branch or tag was when it was last asked for: `commit.json` in it. With a slash at its end. */
  revisionFolder: (modelId: string, revision: string) => `revisions/${modelId}/${revision}/`,
  /** Which execution copies: its text is the execution's ARN. */
  claim: (modelId: string, commit: string) => `copying/${modelId}/${commit}`,
  /** What a job of SageMaker's own that measures writes. With a slash at its end. */
  measurementFolder: (job: string) => `measurements/${job}/`,
};

/** One file of a commit, as the hub describes it. */
export const StoredFile = v.object({
  path: v.string(),
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** Of a large file. */
  sha256: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
  /** Of any other one: Git's hash of it, SHA-1 with a header. */
  gitBlob: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/))),
});
export type StoredFile = v.InferOutput<typeof StoredFile>;

export const WeightsManifest = v.object({
  modelId: v.string(),
  commit: v.string(),
  files: v.array(StoredFile),
  /** ISO 8601. */
  copiedAt: v.string(),
});
export type WeightsManifest = v.InferOutput<typeof WeightsManifest>;
