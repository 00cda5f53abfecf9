import { ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { weightsKey } from "../../contract/stored-weights.ts";
import { unlessMissing } from "../../provisioning/unless-missing.ts";
import { UserError } from "../../user-error.ts";
import type { WantedModel } from "../recommend/read-model.ts";

export interface StageWeights {
  readonly commit: string;
  /** S3 URI of the folder, with a slash at its end. */
  readonly uri: string;
}

/**
 * The model's weights in the stage's bucket, for a job takes them from nowhere else: of the commit that the revision is now, or where the
 * hub does not say which, of the one that was copied last.
 * @throws UserError when there is no whole copy
 */
export async function stageWeights(
  s3: S3Client,
  Bucket: string,
  { modelId, revision, model: { commit } }: WantedModel,
): Promise<StageWeights> {
  const Prefix = weightsKey.manifest(modelId, "").replace(/\.json$/, "");
  const { Contents = [] } = (await unlessMissing(s3.send(new ListObjectsV2Command({ Bucket, Prefix })))) ?? {};
  // The manifest is written last. Of GGUF files it lies a folder deeper, and no job takes them.
  const copied = Contents.flatMap(({ Key = "", LastModified }) => {
    const found = /^([0-9a-f]{40})\.json$/.exec(Key.slice(Prefix.length))?.[1];
    return found === undefined ? [] : [{ commit: found, at: LastModified?.getTime() ?? 0 }];
  }).sort((one, other) => other.at - one.at);
  const found = copied.find((one) => one.commit === commit) ?? (commit === undefined ? copied[0] : undefined);
  if (found !== undefined) {
    return { commit: found.commit, uri: `s3://${Bucket}/${weightsKey.folder(modelId, found.commit)}` };
  }
  const which = copied.length === 0 ? "" : ` of the commit ${commit?.slice(0, 7)}, which "${revision}" is now,`;
  throw new UserError(
    `SageMaker's job takes weights from S3 alone, and no copy${which} of ${modelId} is in the stage's bucket: \`npx openai-sagemaker deploy-vllm --model-id ${modelId} --weights s3\` copies them and serves the model, \`npx openai-sagemaker pause\` ends that; then measure.`,
  );
}
