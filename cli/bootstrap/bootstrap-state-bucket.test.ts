import { join } from "node:path";
import { STSClient } from "@aws-sdk/client-sts";
import { createLocalAws, type LocalAws } from "../../local/aws/create-local-aws.ts";
import { namesOf } from "../../names.ts";
import { readSettings } from "../../settings/settings.ts";
import { cleanEnvironment } from "../../testing/synthesized-app.ts";
import { type BucketServer, startBucketServer } from "../../testing/cli/bucket-server.ts";
import { createTerraformStandIn } from "../../testing/cli/stand-in.ts";
import { bootstrapStateBucket } from "./bootstrap-state-bucket.ts";

const BUCKET = "openai-sagemaker-state-123456789012-eu-north-1";

const terraform = createTerraformStandIn();
let s3: BucketServer;
let aws: LocalAws;
let sts: STSClient;

beforeAll(async () => {
  s3 = await startBucketServer({ taken: "eu-north-1" });
  aws = await createLocalAws({
    region: "eu-north-1",
    launchContainer: () => Promise.reject(new Error("nothing is launched here")),
  });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  sts = new STSClient({ endpoint: aws.url, region: "eu-north-1", credentials });
});
afterAll(async () => {
  sts?.destroy();
  await s3?.close();
  await aws?.close();
  terraform.remove();
});

function bootstrap(settings: Readonly<Record<string, string>> = {}) {
  const environment = cleanEnvironment({
    ...settings,
    ...terraform.environment,
    AWS_ENDPOINT_URL_S3: s3.url,
  });
  const stage = { settings: readSettings(environment), names: namesOf("dev"), environment };
  return bootstrapStateBucket(sts, stage, {
    // Its state lies four folders up from the stack.
    outputFolder: join(terraform.folder, "build", "bootstrap"),
    stream: { write: () => undefined },
  });
}

test("makes a bucket named after account and region, by a stack of its own, in a checkout where nothing was synthesized yet", async () => {
  expect(await bootstrap()).toEqual({ bucket: BUCKET, region: "eu-north-1" });
  const asked = terraform.asked();
  expect(asked).toContain("state-backend: apply -input=false -json plan-bootstrap.tfplan");
  expect(asked.filter((one) => !one.startsWith("state-backend: "))).toEqual([]);
});

test("leaves a bucket alone that somebody else made", async () => {
  await expect(bootstrap({ STATE_BUCKET: "taken" })).rejects.toThrow(/^A bucket taken exists already\./);
  expect(terraform.asked()).toEqual([]);
});
