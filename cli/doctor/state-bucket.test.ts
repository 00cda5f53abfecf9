import { stateBucket } from "./state-bucket.ts";
import { type BucketServer, startBucketServer } from "../../testing/cli/bucket-server.ts";
import { type Examination, startExamination } from "../../testing/cli/examination.ts";

let examination: Examination;
let buckets: BucketServer;
beforeAll(async () => {
  examination = await startExamination();
  buckets = await startBucketServer({ here: "eu-north-1", there: "us-west-2" });
});
afterAll(async () => {
  await examination.aws.close();
  await buckets.close();
});

test("without a bucket the state lies in this folder", async () => {
  expect(await examination.examine(stateBucket)).toMatchObject({ status: "ok" });
});

test.each([
  ["here", "ok", "The Terraform state lies in the bucket here.", undefined],
  ["nowhere", "error", "There is no bucket nowhere.", /npx openai-sagemaker bootstrap/],
  ["there", "error", "The bucket there lies in us-west-2, and the state is looked for in eu-north-1.", /us-west-2/],
  ["broken", "warning", "The bucket broken was not checked: S3 answered with HTTP 503.", /Terraform will tell/],
])("the bucket %s: %s", async (STATE_BUCKET, status, found, cure) => {
  const result = await examination.examine(stateBucket, { STATE_BUCKET, AWS_ENDPOINT_URL_S3: buckets.url });
  expect(result).toMatchObject({ status, found });
  if (cure) expect(result.cure).toMatch(cure);
});

test("an S3 that cannot be reached is a warning", async () => {
  const settings = { STATE_BUCKET: "here", AWS_ENDPOINT_URL_S3: "http://127.0.0.1:1" };
  expect(await examination.examine(stateBucket, settings)).toMatchObject({ status: "warning" });
});
