import { text } from "./model-field.ts";

/** A repository on the Hugging Face hub. It becomes a part of a URL. */
export const hubRepository = text(
  /^(?=.{1,96}$)([A-Za-z0-9][\w.-]*\/)?[A-Za-z0-9][\w.-]*$/,
  "must be a repository on the Hugging Face hub such as distilgpt2 or Qwen/Qwen3-4B",
);

export const hubRevision = text(/^[\w.][\w./-]{0,127}$/, "must be a branch, tag or commit on the hub");

export const s3Prefix = text(
  /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/([\w.=-]+\/)+$/,
  "must be an S3 prefix with a slash at its end such as s3://my-bucket/my-model/",
);

/** It becomes a part of a path in the container and of a key in S3. */
export const ggufFile = text(
  /^(?!.*\.\.)[\w][\w.+-]*(\/[\w.+-]+)*$/,
  "must be a GGUF file of the repository such as qwen3-4b-q4_k_m.gguf, or a quantisation such as Q4_K_M",
);
