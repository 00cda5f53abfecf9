import { type Check, error, ok, warning } from "./check.ts";
import { findBucket } from "./s3-bucket.ts";

/** Whether the bucket may be written is a matter of the caller's permissions, and is asked there. */
export const stateBucket: Check = {
  name: "state",
  async run({ stage: { settings, environment } }) {
    const { STATE_BUCKET: bucket, AWS_REGION: region } = settings;
    if (bucket === undefined) {
      return ok("No STATE_BUCKET: the Terraform state lies in .terraform-state of this folder.");
    }
    const found = await findBucket(bucket, region, environment);
    if (found.kind === "missing") {
      return error(
        `There is no bucket ${bucket}.`,
        "Make it with `npx openai-sagemaker bootstrap`, or check STATE_BUCKET.",
      );
    }
    if (found.kind === "unreachable") {
      return warning(`The bucket ${bucket} was not checked: ${found.why}.`, "Check the network; Terraform will tell.");
    }
    return found.region === region
      ? ok(`The Terraform state lies in the bucket ${bucket}.`)
      : error(
          `The bucket ${bucket} lies in ${found.region}, and the state is looked for in ${region}.`,
          `Use a bucket in ${region}, or deploy to ${found.region}.`,
        );
  },
};
