import { join } from "node:path";
import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CONNECTION } from "./connection.ts";
import { Deployment, type Settings } from "./deployment.ts";
import { EmulatedBucket } from "./emulated-bucket.ts";
import { startEmulators } from "./start-emulators.ts";

export const STATE_BUCKET = "openai-sagemaker-check-states";

export type Lane = Awaited<ReturnType<typeof openLane>>;

/** Emulators of their own with a network and a bucket for states, and a folder: one thing after the other happens here. */
export async function openLane(python: string, folder: string, terraform: Settings) {
  const aws = await startEmulators(python, join(folder, "emulators"));
  const bucket = new EmulatedBucket(aws.url, STATE_BUCKET);
  await bucket.make();
  const settings = {
    ...terraform,
    ...(await networkOf(aws.url)),
    AWS_ENDPOINT_URL: aws.url,
    AWS_EMULATOR: "true",
    AWS_ACCESS_KEY_ID: CONNECTION.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CONNECTION.credentials.secretAccessKey,
    AWS_REGION: CONNECTION.region,
  };
  return {
    ...aws,
    bucket,
    folder,
    settings,
    deployment: (stage: string, inBucket = false) =>
      new Deployment({ stage, folder, settings, bucket: inBucket ? STATE_BUCKET : undefined }),
  };
}

/** The emulator's own network, and where the web UI goes in it. */
async function networkOf(endpoint: string) {
  const client = new EC2Client({ ...CONNECTION, endpoint });
  const { Subnets = [] } = await client.send(new DescribeSubnetsCommand({}));
  client.destroy();
  const [subnet] = Subnets;
  return {
    VPC_ID: subnet?.VpcId ?? "",
    SUBNET_ID: subnet?.SubnetId ?? "",
    ALLOWED_WEB_CIDR: "203.0.113.0/24",
  };
}
