import type { LocalAws } from "../../../local/aws/create-local-aws.ts";
import { withAwsEnvironment } from "../../../testing/aws-environment.ts";
import { credentialVariables, signInWith } from "../../../testing/local-aws/permissions.ts";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";
import { s3Configuration } from "./s3-configuration.ts";

let aws: LocalAws;
beforeEach(async () => {
  ({ aws } = await startTestAws());
  aws.objects.set("my.bucket/loras/v=1/adapter_config.json", JSON.stringify({ r: 8 }));
});
afterEach(() => aws.close());

/** As a role that may do these with the bucket. */
async function read(uri: string, ...Action: string[]) {
  const statement = { Effect: "Allow", Action, Resource: ["arn:aws:s3:::my.bucket", "arn:aws:s3:::my.bucket/*"] };
  const credentials = signInWith(aws, JSON.stringify({ Version: "2012-10-17", Statement: statement }));
  const restore = withAwsEnvironment({ AWS_ENDPOINT_URL: aws.url, ...credentialVariables(credentials) });
  try {
    return await s3Configuration("eu-north-1")(uri, "adapter_config.json");
  } finally {
    restore();
  }
}

test("a signed request reads the configuration below a prefix", async () => {
  expect(await read("s3://my.bucket/loras/v=1/", "s3:GetObject")).toEqual({ kind: "found", json: { r: 8 } });
});

test("what is not there is missing to those who may list the bucket, and denied to others", async () => {
  expect(await read("s3://my.bucket/none/", "s3:GetObject", "s3:ListBucket")).toEqual({ kind: "missing" });
  expect(await read("s3://my.bucket/none/", "s3:GetObject")).toEqual({ kind: "denied" });
  expect(await read("s3://my.bucket/loras/v=1/", "s3:ListBucket")).toEqual({ kind: "denied" });
});

test("a bucket that the laptop does not have cannot be asked", async () => {
  aws.objects.clear();
  expect(await read("s3://my.bucket/loras/v=1/", "s3:GetObject")).toEqual({
    kind: "unreachable",
    why: "it answered with HTTP 503",
  });
});
