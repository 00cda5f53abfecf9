import { synthesize } from "../../synth/synthesize.ts";
import { readSynthesizedStacks } from "../../synth/synthesized-stacks.ts";
import type { Stage } from "../command-line/stage-options.ts";
import { runCdktf, type TerraformRun, throwIfInterrupted } from "../terraform/cdktf.ts";
import { migrateState } from "../terraform/migrate-state.ts";
import { requireRealAws } from "../terraform/require-real-aws.ts";
import { requireTerraform } from "../terraform/require-terraform.ts";

/** Where and how Terraform's part of a tool runs. */
export type TerraformPlace = Pick<TerraformRun, "outputFolder" | "onLine" | "signal">;

/** The stage's stacks, as Terraform sees them. */
export function terraformSteps({ settings, names, environment }: Stage, place: TerraformPlace) {
  const run = { ...place, environment, stage: names.stage };
  return {
    /** @throws UserError before anything is done */
    async check(): Promise<void> {
      requireRealAws(environment);
      await requireTerraform(environment);
    },

    /** Synthesizes, and moves states that lie in this folder when there is a bucket for them now. */
    async prepare(): Promise<void> {
      const bucket = settings.STATE_BUCKET;
      try {
        if (bucket === undefined) await synthesize(place.outputFolder, environment);
        else await migrateState({ ...run, bucket, binary: await requireTerraform(environment) });
      } catch (error) {
        // Ctrl-C ends the program that is at work, which then looks like a failure.
        throwIfInterrupted(place.signal);
        throw error;
      }
    },

    deploy: () => runCdktf(["deploy", "*", "--auto-approve", "--skip-synth"], run),

    /** Shows what a deployment would change. */
    async diff(): Promise<void> {
      await synthesize(place.outputFolder, environment);
      for (const { name } of readSynthesizedStacks(place.outputFolder))
        await runCdktf(["diff", name, "--skip-synth"], run);
    },

    destroy: () => runCdktf(["destroy", "*", "--auto-approve", "--skip-synth"], run),
  };
}
