import { spawn } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { synthesize } from "../../synth/synthesize.ts";
import { readSynthesizedStacks } from "../../synth/synthesized-stacks.ts";
import { UserError } from "../../user-error.ts";
import { dataFolderOf, type TerraformPlace, terraformEnvironment } from "./terraform-environment.ts";
import { explainFailure } from "./explain-failure.ts";

const State = v.looseObject({ resources: v.optional(v.array(v.unknown()), []) });
const Backend = v.object({
  terraform: v.object({ backend: v.object({ local: v.optional(v.object({ path: v.string() })) }) }),
});
const BackendRecord = v.object({ backend: v.object({ type: v.string() }) });

/** Question of `terraform init -migrate-state`, `internal/command/meta_backend_migrate.go`: the second one has this text. */
const BUCKET_HAS_A_STATE = /already exists in\s+the new backend/;
const QUESTION = /Enter a value:/;

export interface StateMigration extends TerraformPlace {
  /** Where the stacks are synthesized. */
  readonly outputFolder: string;
  readonly bucket: string;
  readonly onLine: (line: string) => void;
}

/**
 * Moves the states that lie in this folder to the bucket that the settings name, and sets the files aside afterwards, so
 * that they are moved once only. `cdktf deploy --migrate-state` would do, but it also says yes to Terraform's question whether to
 * overwrite a state that a colleague already has in the bucket. Leaves the stacks synthesized for the bucket.
 * @throws UserError when both places have a state
 */
export async function migrateState(migration: StateMigration): Promise<string[]> {
  const { outputFolder, environment, bucket, stage, onLine } = migration;
  await synthesize(outputFolder, { ...environment, STATE_BUCKET: "" });
  const local = localStates(outputFolder);
  const unrecorded = local.filter(({ folder }) => recordedBackend(folder, stage) === undefined);
  for (const { folder } of unrecorded) await terraform(["init", "-reconfigure", "-no-color"], folder, migration);
  await synthesize(outputFolder, environment);
  for (const { stack, folder, file } of local) {
    // A run that was interrupted right here has moved it, and has not set the file aside.
    if (recordedBackend(folder, stage) !== "s3") {
      onLine(`Moving the state of ${stack} to the bucket ${bucket}`);
      await terraform(["init", "-migrate-state", "-no-color"], folder, migration);
    }
    renameSync(file, `${file}.moved-to-${bucket}`);
  }
  return local.map(({ stack }) => stack);
}

/** State files of this folder that know any resource. Expects the stacks to be synthesized for this folder. */
function localStates(outputFolder: string) {
  return readSynthesizedStacks(outputFolder).flatMap(({ name: stack }) => {
    const folder = join(outputFolder, "stacks", stack);
    const configuration = v.parse(Backend, JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")));
    const file = join(folder, configuration.terraform.backend.local?.path ?? "");
    if (!existsSync(file)) return [];
    const { resources } = v.parse(State, JSON.parse(readFileSync(file, "utf8")));
    return resources.length === 0 ? [] : [{ stack, folder, file }];
  });
}

/** The backend that Terraform used last in this folder, by its own record. */
function recordedBackend(folder: string, stage: string): string | undefined {
  const file = recordOf(folder, stage);
  return existsSync(file) ? v.parse(BackendRecord, JSON.parse(readFileSync(file, "utf8"))).backend.type : undefined;
}

function recordOf(folder: string, stage: string): string {
  return join(folder, dataFolderOf(stage), "terraform.tfstate");
}

async function terraform(args: readonly string[], folder: string, migration: StateMigration): Promise<void> {
  const child = spawn(migration.program, args, {
    cwd: folder,
    env: terraformEnvironment(migration),
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  let answered = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (answered || !QUESTION.test(output)) return;
      answered = true;
      child.stdin.end(BUCKET_HAS_A_STATE.test(output) ? "no\n" : "yes\n");
    });
  }
  // Terraform that ends without a question closes its input before we do.
  child.stdin.on("error", () => undefined);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  if (BUCKET_HAS_A_STATE.test(output)) {
    // After a "no" Terraform takes the bucket's state from now on; the next run has to ask again.
    rmSync(recordOf(folder, migration.stage), { force: true });
    throw new UserError(
      `The bucket ${migration.bucket} already has a state of the stage ${migration.stage}, and so has the folder .terraform-state/${migration.stage}: ` +
        "nothing was moved. If the bucket's is the right one, move that folder away; otherwise choose another STATE_BUCKET.",
    );
  }
  if (code !== 0) throw new UserError(explainFailure(output) ?? `terraform ${args[0]} failed: ${output.trim()}`);
}
