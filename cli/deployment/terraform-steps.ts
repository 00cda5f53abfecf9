import type { Stage } from "../command-line/stage-options.ts";
import { migrateState } from "../terraform/migrate-state.ts";
import { requireTerraform } from "../terraform/require-terraform.ts";
import { stackSteps, type TerraformSurroundings } from "../terraform/stack-steps.ts";
import { throwIfInterrupted } from "../terraform/terraform-environment.ts";

/** The stage's stacks, as Terraform sees them. */
export function terraformSteps({ settings, names, environment }: Stage, surroundings: TerraformSurroundings) {
  const { outputFolder, stream, signal } = surroundings;
  const place = { environment, stage: names.stage, outputFolder, signal };
  const steps = stackSteps({ ...surroundings, ...place });
  return {
    ...steps,

    /** Synthesizes, and moves states that lie in this folder when there is a bucket for them now. */
    async prepare(): Promise<void> {
      const bucket = settings.STATE_BUCKET;
      try {
        if (bucket === undefined) return await steps.synthesize();
        const onLine = (line: string) => stream.write(`${line}\n`);
        await migrateState({ ...place, bucket, onLine, program: await requireTerraform(environment) });
      } catch (error) {
        // Ctrl-C ends the program that is at work, which then looks like a failure.
        throwIfInterrupted(signal);
        throw error;
      }
    },
  };
}
