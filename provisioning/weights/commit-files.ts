import * as v from "valibot";
import { StoredFile } from "../../contract/stored-weights.ts";
import { type HubFiles, patiently } from "./hub-files.ts";

const Siblings = v.object({
  siblings: v.array(
    v.object({
      rfilename: v.string(),
      size: v.nullish(v.number()),
      blobId: v.nullish(v.string()),
      lfs: v.nullish(v.object({ sha256: v.string(), size: v.number() })),
    }),
  ),
});

/** Weights of other programs, and the same weights in other formats, of which no container here reads any beside safetensors. */
const OTHER_FORMATS =
  /\.(bin|pt|pth|h5|msgpack|ot|onnx|onnx_data|gguf|ggml|tflite|mlmodel|pb|ckpt|nemo)$|^(original|onnx|openvino|coreml|gguf|mlx|metal)\//;
/** Mistral's own format of what is there as `model-….safetensors`. */
const CONSOLIDATED = /^consolidated.*\.safetensors$/;
const NO_PART_OF_THE_MODEL = /^\.git|\.(png|jpe?g|gif|svg|webp|mp4|pdf)$|^README\.md$/i;

interface WantedFiles {
  readonly modelId: string;
  readonly commit: string;
  /** These alone. */
  readonly files?: readonly string[] | undefined;
  readonly pauseMilliseconds?: number | undefined;
}

/**
 * The files of a commit that a container needs, with their hashes.
 * @throws HubFailure
 */
export async function commitFiles(
  hub: HubFiles,
  { modelId, commit, files, pauseMilliseconds }: WantedFiles,
): Promise<StoredFile[]> {
  const what = `the files of ${modelId}`;
  const path = `api/models/${modelId}/revision/${encodeURIComponent(commit)}?blobs=true`;
  const told: unknown = await patiently(what, async () => (await hub.get(path, { what })).json(), pauseMilliseconds);
  const { siblings } = v.parse(Siblings, told);
  const names = siblings.map(({ rfilename }) => rfilename);
  const hasSafetensors = names.some((name) => /^[^/]+\.safetensors$/.test(name));
  const hasShards = names.some((name) => /^model.*\.safetensors$/.test(name));
  return siblings
    .filter(
      ({ rfilename }) =>
        files?.includes(rfilename) ??
        (!NO_PART_OF_THE_MODEL.test(rfilename) &&
          !(hasSafetensors && OTHER_FORMATS.test(rfilename)) &&
          !(hasShards && CONSOLIDATED.test(rfilename))),
    )
    .map(({ rfilename: path, size, blobId, lfs }) =>
      v.parse(StoredFile, {
        path,
        size: lfs?.size ?? size ?? Number.NaN,
        ...(lfs ? { sha256: lfs.sha256 } : blobId ? { gitBlob: blobId } : {}),
      }),
    );
}
