import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { weightsKey } from "../../contract/stored-weights.ts";
import { UserError } from "../../user-error.ts";
import { fileInTar } from "./read-tar.ts";

/** As AWS's samples find it: the one archive below the job's place. */
const ARCHIVE = "output.tar.gz";
const EXPORT = "profile_export_aiperf.json";

/**
 * The text in which AIPerf sums up what a benchmark job has measured.
 * @throws UserError when there is none
 */
export async function aiperfOutput(s3: S3Client, Bucket: string, job: string): Promise<string> {
  const Prefix = weightsKey.measurementFolder(job);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  const Key = Contents.find((one) => one.Key?.endsWith(ARCHIVE))?.Key;
  const object = Key === undefined ? undefined : await s3.send(new GetObjectCommand({ Bucket, Key }));
  const bytes = await object?.Body?.transformToByteArray();
  const file = bytes && fileInTar(await promisify(gunzip)(bytes), EXPORT);
  if (file !== undefined) return file.toString();
  throw new UserError(
    `The job ended well, but below s3://${Bucket}/${Prefix} is no ${ARCHIVE} with ${EXPORT}: AWS may have changed what it writes. \`npx openai-sagemaker bench\` measures as well.`,
  );
}
