import {
  DeleteAIWorkloadConfigCommand,
  DeleteModelPackageCommand,
  DeleteModelPackageGroupCommand,
  paginateListModelPackages,
  type SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { DeleteObjectsCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { weightsKey } from "../../contract/stored-weights.ts";
import { unlessMissing } from "../../provisioning/unless-missing.ts";
import { BENCHMARK_JOB, type JobKind } from "./job-kinds.ts";

/**
 * Everything that has the name of an ended job: itself, its load, the model packages that it registered, and what it wrote.
 * `kind` is absent of what has no job any more; without `bucket` what it wrote stays, for the bucket is emptied as a whole.
 */
export async function removeMeasurement(
  { sageMaker, s3 }: { readonly sageMaker: SageMakerClient; readonly s3: S3Client },
  name: string,
  { kind, bucket }: { readonly kind?: JobKind | undefined; readonly bucket?: string },
): Promise<void> {
  if (kind !== BENCHMARK_JOB) await removeModelPackages(sageMaker, name);
  if (kind !== undefined) await unlessMissing(kind.delete(sageMaker, name));
  await unlessMissing(sageMaker.send(new DeleteAIWorkloadConfigCommand({ AIWorkloadConfigName: name })));
  if (bucket !== undefined) await removeObjects(s3, bucket, weightsKey.measurementFolder(name));
}

/** AWS deletes no group that has versions. */
async function removeModelPackages(sageMaker: SageMakerClient, ModelPackageGroupName: string): Promise<void> {
  const pages = paginateListModelPackages({ client: sageMaker, pageSize: 100 }, { ModelPackageGroupName });
  await unlessAbsent(
    (async () => {
      for await (const { ModelPackageSummaryList = [] } of pages) {
        for (const { ModelPackageArn } of ModelPackageSummaryList) {
          await unlessAbsent(sageMaker.send(new DeleteModelPackageCommand({ ModelPackageName: ModelPackageArn })));
        }
      }
    })(),
  );
  await unlessAbsent(sageMaker.send(new DeleteModelPackageGroupCommand({ ModelPackageGroupName })));
}

/** The model registry has no error of its own for what is not there. */
async function unlessAbsent(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== "ValidationException" || !/does not exist|could not find/i.test(message)) throw error;
  }
}

async function removeObjects(s3: S3Client, Bucket: string, Prefix: string): Promise<void> {
  for (;;) {
    const { Contents = [] } = (await unlessMissing(s3.send(new ListObjectsV2Command({ Bucket, Prefix })))) ?? {};
    if (Contents.length === 0) return;
    const Objects = Contents.map(({ Key }) => ({ Key }));
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    const [refused] = Errors;
    if (refused) throw new Error(`S3 does not delete ${refused.Key} of ${Bucket}: ${refused.Message}`);
  }
}
