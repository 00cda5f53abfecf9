import {
  AbortMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type S3Client,
} from "@aws-sdk/client-s3";

/** `arn:aws:s3:::name`, or the name itself, as Terraform imports a bucket. */
export const bucketName = (arnOrName: string) => arnOrName.split(":").at(-1) ?? arnOrName;

/** Bytes of everything in a bucket; none for a bucket that is gone. */
export async function bucketBytes(s3: S3Client, Bucket: string): Promise<number> {
  let bytes = 0;
  let ContinuationToken: string | undefined;
  try {
    do {
      const page = await s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken }));
      for (const { Size = 0 } of page.Contents ?? []) bytes += Size;
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  return bytes;
}

/** Deletes every object, and every part of an upload that was never completed. The bucket has no versions. */
export async function emptyBucket(s3: S3Client, Bucket: string): Promise<void> {
  try {
    for (;;) {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
      if (Contents.length === 0) break;
      const Objects = Contents.map(({ Key }) => ({ Key }));
      const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
      const [refused] = Errors;
      if (refused) throw new Error(`S3 does not delete ${refused.Key} of ${Bucket}: ${refused.Message}`);
    }
    for (;;) {
      const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
      if (Uploads.length === 0) return;
      for (const { Key, UploadId } of Uploads)
        await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    }
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

export async function deleteBucket(s3: S3Client, Bucket: string): Promise<void> {
  await emptyBucket(s3, Bucket);
  await s3.send(new DeleteBucketCommand({ Bucket }));
}

function isGone(error: unknown): boolean {
  return error instanceof Error && ["NoSuchBucket", "NoSuchUpload"].includes(error.name);
}
