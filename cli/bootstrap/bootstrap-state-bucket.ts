import { existsSync } from "node:fs";
import { join } from "node:path";
import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import { PRODUCT } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { findBucket } from "../doctor/s3-bucket.ts";
import type { ProgressStream } from "../executions/execution-progress.ts";
import type { Stage } from "../command-line/stage-options.ts";
import { PROJECT_FOLDER } from "../../project-folder.ts";
import { requireRealAws } from "../terraform/require-real-aws.ts";
import { requireTerraform } from "../terraform/require-terraform.ts";
import { stackSteps } from "../terraform/stack-steps.ts";

export interface BootstrapOptions {
  readonly outputFolder: string;
  readonly stream: ProgressStream;
  readonly signal?: AbortSignal | undefined;
}

export interface StateBucket {
  readonly bucket: string;
  readonly region: string;
}

/**
 * Makes the bucket for the Terraform state of a team; again, it only changes what differs.
 * @throws UserError when there is a bucket of this name that was not made from this folder
 */
export async function bootstrapStateBucket(
  sts: STSClient,
  { settings, environment }: Stage,
  { outputFolder, stream, signal }: BootstrapOptions,
): Promise<StateBucket> {
  requireRealAws(environment);
  await requireTerraform(environment);
  const region = settings.AWS_REGION;
  const { Account } = await sts.send(new GetCallerIdentityCommand({}));
  const bucket = settings.STATE_BUCKET ?? `${PRODUCT}-state-${Account}-${region}`;
  const known = existsSync(join(PROJECT_FOLDER, ".terraform-state", "state-backend", `${bucket}.tfstate`));
  const answer = await findBucket(bucket, region, environment);
  if (answer.kind === "found" && !known) {
    // S3 tells everybody that a bucket exists, and nobody whose it is; a state holds what others must not read.
    throw new UserError(
      `A bucket ${bucket} exists already. If your team made it, there is nothing to do but to set STATE_BUCKET=${bucket} in .env; if not, it is a stranger's: ` +
        "choose another name with --state-bucket.",
    );
  }
  stream.write(`Making the bucket ${bucket} in ${region}\n`);
  const steps = stackSteps({
    environment: { ...environment, STATE_BUCKET: bucket, AWS_REGION: region },
    stage: "bootstrap",
    app: "cli/bootstrap/main.ts",
    outputFolder,
    stream,
    signal,
  });
  await steps.synthesize();
  await steps.apply(await steps.plan());
  return { bucket, region };
}
