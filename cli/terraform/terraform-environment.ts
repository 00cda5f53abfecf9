import { homedir } from "node:os";
import { join } from "node:path";
import { Interrupted } from "../command-line/interruption.ts";
import { PROJECT_FOLDER } from "../../project-folder.ts";

/** Where the stacks are synthesized: CDKTF's own variable, or its default. */
export function outputFolderFrom({ CDKTF_OUTDIR }: Readonly<Record<string, string | undefined>>): string {
  return CDKTF_OUTDIR || join(PROJECT_FOLDER, "cdktf.out");
}

/** Which Terraform runs, and how. */
export interface TerraformPlace {
  /** Terraform or OpenTofu: a name on the PATH, or a path. */
  readonly program: string;
  /** With `.env` and flags applied. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Separates the stages' data folders of Terraform: one stack folder serves every stage. */
  readonly stage: string;
  readonly signal?: AbortSignal | undefined;
}

/** @throws Interrupted */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new Interrupted(
    "Interrupted while Terraform was at work: run the same command again, it continues from there.",
  );
}

/** The environment variables of a Terraform process. */
export function terraformEnvironment({ environment, stage }: Pick<TerraformPlace, "environment" | "stage">) {
  return {
    ...environment,
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
    TF_DATA_DIR: terraformDataFolder(stage),
    // The same cache as cdktf's: the provider is 700 MB, and every stack needs it.
    TF_PLUGIN_CACHE_DIR: environment.TF_PLUGIN_CACHE_DIR ?? join(homedir(), ".terraform.d", "plugin-cache"),
  };
}

/** Relative to the stack's folder, where Terraform runs. */
export function terraformDataFolder(stage: string): string {
  return `.terraform-${stage}`;
}
