import type { RunLog } from "./run-log.ts";
import type { StackProgress } from "./stack-progress.ts";
import type { TerraformPlace } from "./terraform-environment.ts";

/** Terraform at work on the stacks of a stage. */
export interface StacksRun extends TerraformPlace {
  readonly log: RunLog;
  readonly progress: StackProgress;
}
