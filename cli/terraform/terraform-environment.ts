import { homedir } from "node:os";
import { join } from "node:path";
import { Interrupted } from "../command-line/interruption.ts";
import { PROJECT_FOLDER } from "../../project-folder.ts";

/** Where the stacks are synthesized: CDKTF's own variable, or its default. */
export function outputFolderOf({ CDKTF_OUTDIR }: Readonly<Record<string, string | undefined>>): string {
  return CDKTF_OUTDIR || join(PROJECT_FOLDER, "cdktf.out");
}

/** Where and as what Terraform runs. */
export interface TerraformPlace {
  /** Terraform or OpenTofu: a name on the PATH, or a path. */
  readonly program: string;
  /** With `.env` and flags applied. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Keeps what Terraform remembers of one stage's backend apart from another's: one folder serves every stage. */
  readonly stage: string;
  readonly signal?: AbortSignal | undefined;
}

/** @throws Interrupted */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new Interrupted("Interrupted while Terraform was at work: run the same command again, it goes on from there.");
}

/** What a process needs that runs Terraform itself. */
export function terraformEnvironment({ environment, stage }: Pick<TerraformPlace, "environment" | "stage">) {
  return {
    ...environment,
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
    TF_DATA_DIR: terraformDataFolder(stage),
    // As cdktf has it: the provider is 700 MB, and every stack needs it.
    TF_PLUGIN_CACHE_DIR: environment.TF_PLUGIN_CACHE_DIR ?? join(homedir(), ".terraform.d", "plugin-cache"),
  };
}

/** Relative to the folder of a stack, where Terraform runs. */
export function terraformDataFolder(stage: string): string {
  return `.terraform-${stage}`;
}
