import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { synthesize } from "../../synth/synthesize.ts";
import { readSynthesizedStacks } from "../../synth/synthesized-stacks.ts";
import { UserError } from "../../user-error.ts";
import type { Stage } from "../command-line/stage-options.ts";
import { findBucket } from "../doctor/s3-bucket.ts";
import { removeImportBlocks } from "../orphans/import-blocks.ts";
import { holdFolder } from "../terraform/hold-folder.ts";
import {
  hasStatesInBucket,
  movedTo,
  moveStateToBucket,
  moveStateToFolder,
  statesInFolder,
} from "../terraform/move-state.ts";
import { requireTerraform } from "../terraform/require-terraform.ts";
import { stackSteps, type TerraformRunContext } from "../terraform/stack-steps.ts";
import { stateFile } from "../terraform/state-file.ts";
import { throwIfInterrupted } from "../terraform/terraform-environment.ts";

interface Preparation {
  /** Whether to move states out of a bucket that the settings no longer name. Default: false. */
  readonly stateToFolder?: boolean | undefined;
}

/** Terraform's steps on the stacks of a stage. */
export function terraformSteps({ settings, names, environment }: Stage, context: TerraformRunContext) {
  const { outputFolder, stream, signal } = context;
  const { STATE_BUCKET: bucket, AWS_REGION: region } = settings;
  const place = { environment, stage: names.stage, outputFolder, signal };
  const steps = stackSteps({ ...context, ...place });
  const stateMove = async (bucket: string) => ({
    ...place,
    bucket,
    program: await requireTerraform(environment),
    onLine: (line: string) => stream.write(`${line}\n`),
  });

  /** Removes the import blocks that a killed run left: nobody has agreed to them now. */
  async function synthesizeStacks(): Promise<void> {
    await steps.synthesize();
    removeImportBlocks(readSynthesizedStacks(outputFolder));
  }

  /** Finds the states that were moved to a bucket when the settings no longer name one. */
  async function leaveBucket({ stateToFolder = false }: Preparation): Promise<void> {
    const left = movedTo(outputFolder, names.stage);
    if (left === undefined) return synthesizeStacks();
    await synthesize(outputFolder, { ...environment, STATE_BUCKET: left });
    const stacks = readSynthesizedStacks(outputFolder);
    const move = await stateMove(left);
    if (stateToFolder) await moveStateToFolder(move, stacks);
    else if (await hasStatesInBucket(move, stacks)) {
      throw new UserError(
        `The Terraform state of ${names.stage} is in the bucket ${left}, but STATE_BUCKET is not set: set it, or move the state back into this folder with \`deploy --state-to-folder\`.`,
      );
    }
    await synthesizeStacks();
  }

  async function prepare(preparation: Preparation): Promise<void> {
    if (bucket === undefined) return leaveBucket(preparation);
    await requireBucket(bucket, region, environment);
    await synthesizeStacks();
    await moveStateToBucket(await stateMove(bucket), readSynthesizedStacks(outputFolder));
  }

  return {
    ...steps,

    /** Does something with the synthesized stacks while no other run touches them. @throws UserError when one does */
    async alone<Result>(task: () => Promise<Result>): Promise<Result> {
      const release = holdFolder(outputFolder, names.stage);
      try {
        return await task();
      } finally {
        release();
      }
    },

    /** Synthesizes, and moves the states in this folder to the bucket, if there is one now. */
    async prepare(preparation: Preparation = {}): Promise<void> {
      try {
        await prepare(preparation);
      } catch (error) {
        // Ctrl-C ends the running program, which then looks like a failure.
        throwIfInterrupted(signal);
        throw error;
      }
    },

    /** Synthesizes the stacks with the states where they are now, for a plan that changes nothing. */
    async prepareToPlan(): Promise<void> {
      if (bucket === undefined) return leaveBucket({});
      await requireBucket(bucket, region, environment);
      await synthesizeStacks();
      for (const stack of statesInFolder(place, readSynthesizedStacks(outputFolder))) {
        const file = join(stack.folder, "cdk.tf.json");
        const configuration = JSON.parse(readFileSync(file, "utf8"));
        configuration.terraform.backend = { local: { path: stateFile(outputFolder, names.stage, stack) } };
        writeFileSync(file, JSON.stringify(configuration, null, 2));
        stream.write(`The state of ${stack.name} is still in this folder; deploy moves it to the bucket ${bucket}.\n`);
      }
    },
  };
}

/** @throws UserError when the bucket is missing, or in another region, where Terraform's S3 backend would not find it */
async function requireBucket(bucket: string, region: string, environment: Stage["environment"]): Promise<void> {
  const found = await findBucket(bucket, region, environment);
  if (found.kind === "missing") {
    throw new UserError(
      `There is no bucket ${bucket}: \`npx openai-sagemaker bootstrap\` makes one, or correct STATE_BUCKET.`,
    );
  }
  if (found.kind === "found" && found.region !== region) {
    throw new UserError(
      `The bucket ${bucket} is in ${found.region}, but the state is expected in ${region}: use a bucket in ${region}, or deploy to ${found.region}.`,
    );
  }
}
