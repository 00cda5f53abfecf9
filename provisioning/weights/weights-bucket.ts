import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  paginateListParts,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

export type WeightsBucket = ReturnType<typeof weightsBucket>;

/** What a copied file is known by; the hub's hash is in its metadata. */
interface Copy {
  readonly size: number;
  readonly hash: string | undefined;
}

/** The stage's bucket of weights. */
export function weightsBucket(s3: S3Client, Bucket: string) {
  return {
    /** Nothing for what is not there. */
    async text(Key: string): Promise<string | undefined> {
      const answer = await unlessAbsent(s3.send(new GetObjectCommand({ Bucket, Key })));
      return answer?.Body?.transformToString();
    },
    async copyOf(Key: string): Promise<Copy | undefined> {
      const answer = await unlessAbsent(s3.send(new HeadObjectCommand({ Bucket, Key })));
      return answer && { size: answer.ContentLength ?? 0, hash: answer.Metadata?.hash };
    },
    async put(Key: string, Body: string | Buffer, hash?: string): Promise<void> {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body, ...(hash !== undefined && { Metadata: { hash } }) }));
    },
    /** @returns whether nobody had written it before */
    async putFirst(Key: string, Body: string): Promise<boolean> {
      try {
        await s3.send(new PutObjectCommand({ Bucket, Key, Body, IfNoneMatch: "*" }));
        return true;
      } catch (error) {
        // 409: somebody else writes it at this moment.
        if (["PreconditionFailed", "ConditionalRequestConflict"].includes((error as Error).name)) return false;
        throw error;
      }
    },
    async delete(Key: string): Promise<void> {
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    },
    async beginUpload(Key: string, hash: string): Promise<string> {
      const begun = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, Metadata: { hash } }));
      return String(begun.UploadId);
    },
    async uploadPart(Key: string, UploadId: string, PartNumber: number, Body: Buffer): Promise<void> {
      await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    },
    async completeUpload(Key: string, UploadId: string): Promise<void> {
      const Parts = [];
      for await (const page of paginateListParts({ client: s3 }, { Bucket, Key, UploadId })) {
        for (const { PartNumber, ETag, ChecksumCRC32 } of page.Parts ?? [])
          Parts.push({ PartNumber, ETag, ChecksumCRC32 });
      }
      await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
    },
    async abortUpload(Key: string, UploadId: string): Promise<void> {
      await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    },
    /** What was begun below a prefix and not completed: it is billed. */
    async abortUploads(Prefix: string): Promise<void> {
      for (;;) {
        const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix }));
        if (Uploads.length === 0) return;
        for (const { Key = "", UploadId = "" } of Uploads) await this.abortUpload(Key, UploadId).catch(unlessGone);
      }
    },
  };
}

const ABSENT = ["NoSuchKey", "NotFound"];

async function unlessAbsent<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (ABSENT.includes((error as Error).name)) return undefined;
    throw error;
  }
}

function unlessGone(error: unknown): void {
  if ((error as Error).name !== "NoSuchUpload") throw error;
}
