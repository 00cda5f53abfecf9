import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { SynthesizedStack } from "../../synth/synthesized-stacks.ts";
import { UserError } from "../../user-error.ts";
import { runTerraformQuietly } from "./run-terraform-quietly.ts";
import { knownResources, parseState, readStateFile, type State, stateFile } from "./state-file.ts";
import type { TerraformPlace } from "./terraform-environment.ts";

export interface StateMove extends TerraformPlace {
  /** Where the stacks are synthesized. */
  readonly outputFolder: string;
  readonly bucket: string;
  readonly onLine: (line: string) => void;
}

const MOVED = ".moved-to-";

/** The stacks that have a state with resources in this folder. */
export function statesInFolder(
  { outputFolder, stage }: Pick<StateMove, "outputFolder" | "stage">,
  stacks: readonly SynthesizedStack[],
): readonly SynthesizedStack[] {
  return stacks.filter((stack) => readStateFile(stateFile(outputFolder, stage, stack)) !== undefined);
}

/**
 * Moves the states in this folder to the bucket. Sets the files aside only once the bucket is seen to hold every resource of every
 * stack, so the next run continues an interrupted move. Expects the stacks to be synthesized for the bucket.
 * @returns the stacks that were moved
 * @throws UserError when the bucket has another state of the stage: both may be right
 */
export async function moveStateToBucket(move: StateMove, stacks: readonly SynthesizedStack[]): Promise<string[]> {
  const { outputFolder, stage, bucket, onLine } = move;
  const moving = statesInFolder(move, stacks).map((stack) => {
    const file = stateFile(outputFolder, stage, stack);
    return { stack, file, state: readStateFile(file) };
  });
  // Checks every state before it writes any.
  for (const one of moving) {
    const there = await stateInBucket(move, one.stack);
    if (!mayFollow(one.state, there)) {
      throw new UserError(
        `The bucket ${bucket} already has a state of the stage ${stage}, and so has the folder .terraform-state/${stage}: ` +
          "nothing was moved. If the bucket's is the right one, move that folder away; otherwise choose another STATE_BUCKET.",
      );
    }
  }
  for (const { stack, file, state } of moving) {
    const there = await stateInBucket(move, stack);
    if (!holds(there, state)) {
      onLine(`Moving the state of ${stack.name} to the bucket ${bucket}`);
      // Terraform gives the first state in a new place another lineage. So an empty state goes first.
      if (there === undefined && state !== undefined) await pushEmpty(move, stack, state);
      // Without -force, Terraform replaces no state by one of another lineage, not even an empty one of a destroyed stage.
      const force = there?.lineage === state?.lineage ? [] : ["-force"];
      await runTerraformQuietly(move, stack.folder, ["state", "push", ...force, file]);
    }
    if (!holds(await stateInBucket(move, stack), state)) {
      throw new UserError(
        `The bucket ${bucket} does not hold every resource of ${stack.name}: its state stays in ${file}. Run the same command again.`,
      );
    }
  }
  for (const { file } of moving) renameSync(file, `${file}${MOVED}${bucket}`);
  return moving.map(({ stack }) => stack.name);
}

/** The bucket that the states of this folder were moved to, if they were. */
export function movedTo(outputFolder: string, stage: string): string | undefined {
  const folder = dirname(stateFile(outputFolder, stage, { name: "any" }));
  const moved = existsSync(folder) ? readdirSync(folder).find((name) => name.includes(MOVED)) : undefined;
  return moved?.slice(moved.indexOf(MOVED) + MOVED.length);
}

/**
 * Moves the states from the bucket back into this folder. Leaves empty states in the bucket, whose earlier versions stay. Expects
 * the stacks to be synthesized for the bucket.
 * @returns the stacks whose state has resources
 */
export async function moveStateToFolder(move: StateMove, stacks: readonly SynthesizedStack[]): Promise<string[]> {
  const { outputFolder, stage, bucket, onLine } = move;
  const taken: string[] = [];
  for (const stack of stacks) {
    const file = stateFile(outputFolder, stage, stack);
    const there = await stateInBucket(move, stack);
    if (there !== undefined && knownResources(there).length > 0) {
      onLine(`Taking the state of ${stack.name} out of the bucket ${bucket}`);
      mkdirSync(dirname(file), { recursive: true });
      // To go back to the bucket, this state must be newer than the emptied one, whose serial Terraform raises by one more.
      writeFileSync(file, JSON.stringify({ ...there, serial: there.serial + 3 }, null, 2), { mode: 0o600 });
      await pushEmpty(move, stack, { ...there, serial: there.serial + 1 });
      taken.push(stack.name);
    }
    rmSync(`${file}${MOVED}${bucket}`, { force: true });
  }
  return taken;
}

/** Whether any state in the bucket has resources. Expects the stacks to be synthesized for it. */
export async function hasStatesInBucket(move: StateMove, stacks: readonly SynthesizedStack[]): Promise<boolean> {
  for (const stack of stacks) if (knownResources(await stateInBucket(move, stack)).length > 0) return true;
  return false;
}

/** Pushes the state to the bucket without its resources. */
async function pushEmpty(move: StateMove, stack: SynthesizedStack, state: State): Promise<void> {
  const file = `${stateFile(move.outputFolder, move.stage, stack)}.empty`;
  writeFileSync(file, JSON.stringify({ ...state, resources: [], outputs: {}, check_results: null }));
  await runTerraformQuietly(move, stack.folder, ["state", "push", file]);
  rmSync(file);
}

async function stateInBucket(move: StateMove, { folder }: SynthesizedStack): Promise<State | undefined> {
  await runTerraformQuietly(move, folder, ["init", "-reconfigure", "-input=false"]);
  return parseState(await runTerraformQuietly(move, folder, ["state", "pull"]));
}

/**
 * Whether a state may replace the one in the bucket: that one has another lineage and no resources, or is an earlier one of the
 * same lineage.
 */
function mayFollow(state: State | undefined, there: State | undefined): boolean {
  if (there === undefined || state === undefined || holds(there, state)) return true;
  if (there.lineage !== state.lineage) return knownResources(there).length === 0;
  return there.serial <= state.serial;
}

function holds(there: State | undefined, state: State | undefined): boolean {
  const known = new Set(knownResources(there));
  return there?.lineage === state?.lineage && knownResources(state).every((one) => known.has(one));
}
