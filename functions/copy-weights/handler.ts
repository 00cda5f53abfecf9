import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { DescribeExecutionCommand, SFNClient } from "@aws-sdk/client-sfn";
import { hubToken } from "../../provisioning/hub/hub-token.ts";
import { type CopyOrder, copyWeights } from "../../provisioning/weights/copy-weights.ts";
import { hubFiles } from "../../provisioning/weights/hub-files.ts";
import { weightsBucket } from "../../provisioning/weights/weights-bucket.ts";
import { readEnvironment } from "./environment.ts";

const { AWS_REGION: region, WEIGHTS_BUCKET, HF_ENDPOINT, HF_TOKEN_SECRET_ARN } = readEnvironment();
const token = hubToken(new SecretsManagerClient({ region }), HF_TOKEN_SECRET_ARN);
const bucket = weightsBucket(new S3Client({ region }), WEIGHTS_BUCKET);
const stepFunctions = new SFNClient({ region });

/** What is left of an invocation's time for a part that is begun: it is fetched and uploaded again and again if need be. */
const RESERVE_MILLISECONDS = 5 * 60_000;

/** A function, and no job of SageMaker's: it needs no quota and no image. */
export async function handler(order: CopyOrder, context: { getRemainingTimeInMillis(): number }): Promise<object> {
  return copyWeights(
    {
      hub: hubFiles(HF_ENDPOINT, await token()),
      bucket,
      isRunning,
      goesOn: () => context.getRemainingTimeInMillis() > RESERVE_MILLISECONDS,
    },
    order,
  );
}

async function isRunning(executionArn: string): Promise<boolean> {
  try {
    const { status } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    return status === "RUNNING";
  } catch (error) {
    // Step Functions forgets an execution after 90 days, and what is no ARN never was one.
    if (["ExecutionDoesNotExist", "InvalidArn"].includes((error as Error).name)) return false;
    throw error;
  }
}
