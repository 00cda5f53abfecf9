import { ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { weightsKey } from "../../contract/stored-weights.ts";
import { unlessMissing } from "../../provisioning/unless-missing.ts";
import { UserError } from "../../user-error.ts";
import type { WantedModel } from "../recommend/read-model.ts";

export interface StageWeights {
  /** The repository by the name by which it was copied. */
  readonly modelId: string;
  readonly commit: string;
  /** S3 URI of the folder, with a slash at its end. */
  readonly uri: string;
}

/**
 * The model's weights in the stage's bucket, for a job takes them from nowhere else: of the commit that the revision is now, or where the
 * hub does not say which, of the one that was copied last.
 * @param asked the repository as it was typed, and so perhaps deployed: the hub may know it by another name
 * @throws UserError when there is no whole copy
 */
export async function stageWeights(
  s3: S3Client,
  Bucket: string,
  wanted: WantedModel,
  asked = wanted.modelId,
): Promise<StageWeights> {
  const { revision, model } = wanted;
  const copies: Copy[] = [];
  for (const modelId of new Set([wanted.modelId, asked])) copies.push(...(await copiesOf(s3, Bucket, modelId)));
  copies.sort((one, other) => other.at - one.at);
  const found = copies.find(({ commit }) => commit === (model.commit ?? commit));
  if (found !== undefined) {
    const { modelId, commit } = found;
    return { modelId, commit, uri: `s3://${Bucket}/${weightsKey.folder(modelId, commit)}` };
  }
  const which = copies.length === 0 ? "" : ` of the commit ${model.commit?.slice(0, 7)}, which "${revision}" is now,`;
  throw new UserError(
    `SageMaker's job takes weights from S3 alone, and no copy${which} of ${asked} is in the stage's bucket: \`npx openai-sagemaker deploy-vllm --model-id ${asked} --weights s3\` copies them and serves the model, \`npx openai-sagemaker pause\` ends that; then measure.`,
  );
}

interface Copy {
  readonly modelId: string;
  readonly commit: string;
  readonly at: number;
}

/** The manifest is written last. Of GGUF files it lies a folder deeper, and no job takes them. */
async function copiesOf(s3: S3Client, Bucket: string, modelId: string): Promise<Copy[]> {
  const Prefix = weightsKey.manifest(modelId, "").replace(/\.json$/, "");
  const { Contents = [] } = (await unlessMissing(s3.send(new ListObjectsV2Command({ Bucket, Prefix })))) ?? {};
  return Contents.flatMap(({ Key = "", LastModified }) => {
    const commit = /^([0-9a-f]{40})\.json$/.exec(Key.slice(Prefix.length))?.[1];
    return commit === undefined ? [] : [{ modelId, commit, at: LastModified?.getTime() ?? 0 }];
  });
}
