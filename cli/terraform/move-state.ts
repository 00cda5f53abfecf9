import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { SynthesizedStack } from "../../synth/synthesized-stacks.ts";
import { UserError } from "../../user-error.ts";
import { runTerraformQuietly } from "./run-terraform-quietly.ts";
import { knows, parseState, readStateFile, type State, stateFileOf } from "./state-file.ts";
import type { TerraformPlace } from "./terraform-environment.ts";

export interface StateMove extends TerraformPlace {
  /** Where the stacks are synthesized. */
  readonly outputFolder: string;
  readonly bucket: string;
  readonly onLine: (line: string) => void;
}

const MOVED = ".moved-to-";

/** The stacks whose state lies in this folder and knows anything. */
export function statesInFolder(
  { outputFolder, stage }: Pick<StateMove, "outputFolder" | "stage">,
  stacks: readonly SynthesizedStack[],
): readonly SynthesizedStack[] {
  return stacks.filter((stack) => readStateFile(stateFileOf(outputFolder, stage, stack)) !== undefined);
}

/**
 * Moves the states that lie in this folder to the bucket. A file is set aside once the bucket is seen to hold every resource of
 * every stack; so whatever interrupts this, the next run goes on from there. Expects the stacks to be synthesized for the bucket.
 * @returns the stacks that were moved
 * @throws UserError when the bucket has another state of the stage: both may be right
 */
export async function moveStateToBucket(move: StateMove, stacks: readonly SynthesizedStack[]): Promise<string[]> {
  const { outputFolder, stage, bucket, onLine } = move;
  const moving = statesInFolder(move, stacks).map((stack) => {
    const file = stateFileOf(outputFolder, stage, stack);
    return { stack, file, state: readStateFile(file) };
  });
  // All are looked at before any is written.
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
      // Where nothing is, Terraform gives a state another lineage than it has. So an empty one goes first.
      if (there === undefined && state !== undefined) await pushEmpty(move, stack, state);
      // Over what is empty, be it of a stage that is destroyed, Terraform takes no state of another lineage unless it is told to.
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
  const folder = dirname(stateFileOf(outputFolder, stage, { name: "any" }));
  const moved = existsSync(folder) ? readdirSync(folder).find((name) => name.includes(MOVED)) : undefined;
  return moved?.slice(moved.indexOf(MOVED) + MOVED.length);
}

/**
 * Takes the states back out of the bucket into this folder. The bucket's is emptied afterwards, its earlier versions stay. Expects the
 * stacks to be synthesized for the bucket.
 * @returns the stacks whose state knows anything
 */
export async function moveStateToFolder(move: StateMove, stacks: readonly SynthesizedStack[]): Promise<string[]> {
  const { outputFolder, stage, bucket, onLine } = move;
  const taken: string[] = [];
  for (const stack of stacks) {
    const file = stateFileOf(outputFolder, stage, stack);
    const there = await stateInBucket(move, stack);
    if (there !== undefined && knows(there).length > 0) {
      onLine(`Taking the state of ${stack.name} out of the bucket ${bucket}`);
      mkdirSync(dirname(file), { recursive: true });
      // Terraform takes no state back that is older than the emptied one, whose serial it raises by one more.
      writeFileSync(file, JSON.stringify({ ...there, serial: there.serial + 3 }, null, 2), { mode: 0o600 });
      await pushEmpty(move, stack, { ...there, serial: there.serial + 1 });
      taken.push(stack.name);
    }
    rmSync(`${file}${MOVED}${bucket}`, { force: true });
  }
  return taken;
}

/** Whether the states of a bucket know anything. Expects the stacks to be synthesized for it. */
export async function isAnythingInBucket(move: StateMove, stacks: readonly SynthesizedStack[]): Promise<boolean> {
  for (const stack of stacks) if (knows(await stateInBucket(move, stack)).length > 0) return true;
  return false;
}

/** Puts the state into the bucket without what it knows. */
async function pushEmpty(move: StateMove, stack: SynthesizedStack, state: State): Promise<void> {
  const file = `${stateFileOf(move.outputFolder, move.stage, stack)}.empty`;
  writeFileSync(file, JSON.stringify({ ...state, resources: [], outputs: {}, check_results: null }));
  await runTerraformQuietly(move, stack.folder, ["state", "push", file]);
  rmSync(file);
}

async function stateInBucket(move: StateMove, { folder }: SynthesizedStack): Promise<State | undefined> {
  await runTerraformQuietly(move, folder, ["init", "-reconfigure", "-input=false"]);
  return parseState(await runTerraformQuietly(move, folder, ["state", "pull"]));
}

/** Whether a state may take the place of the one in the bucket: of another stage's that is destroyed, or of an earlier one of its own. */
function mayFollow(state: State | undefined, there: State | undefined): boolean {
  if (there === undefined || state === undefined || holds(there, state)) return true;
  if (there.lineage !== state.lineage) return knows(there).length === 0;
  return there.serial <= state.serial;
}

function holds(there: State | undefined, state: State | undefined): boolean {
  const known = new Set(knows(there));
  return there?.lineage === state?.lineage && knows(state).every((one) => known.has(one));
}
