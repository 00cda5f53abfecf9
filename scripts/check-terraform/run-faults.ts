import type { Fault } from "./faults.ts";
import type { Lane } from "./lane.ts";
import type { Tell } from "./tell.ts";
import { differences, NOTHING, type Whole, wholeOf } from "./whole.ts";

/** Has every fault happen to a stage of its own, and compares its end with that of a deployment without one. */
export async function runFaults(
  faults: readonly Fault[],
  lanes: readonly Lane[],
  { reference, tell }: { readonly reference: Whole; readonly tell: Tell },
): Promise<void> {
  const waiting = [...faults];
  const next = (isAlone: boolean) => {
    const index = waiting.findIndex((fault) => fault.isAlone === isAlone);
    return index < 0 ? undefined : waiting.splice(index, 1)[0];
  };
  const work = async (lane: Lane, isAlone: boolean) => {
    for (let one = next(isAlone); one !== undefined; one = next(isAlone))
      await runFault(one, lane, { reference, tell });
  };
  await Promise.all(lanes.map((lane) => work(lane, false)));
  const [first] = lanes;
  if (first !== undefined) await work(first, true);
}

async function runFault(
  fault: Fault,
  lane: Lane,
  { reference, tell }: { readonly reference: Whole; readonly tell: Tell },
): Promise<void> {
  const started = Date.now();
  // No name begins like another one's.
  const stage = `fault${String(fault.number).padStart(2, "0")}`;
  const deployment = lane.deployment(stage, fault.stateInBucket);
  const wrong = [...(await fault.happen(deployment, lane))];
  const isGone = fault.end === "nothing";
  const again = isGone
    ? await deployment.start(["destroy", "--yes", "--unlock"]).ended
    : await deployment.deployAgain();
  if (again.code !== 0) wrong.push(`the same command again ended with ${again.code}: ${again.output}`);
  wrong.push(...differences(await wholeOf(deployment, lane.url), isGone ? NOTHING : reference));
  const hasImported = again.output.includes("no Terraform state knows them");
  if (hasImported && !fault.mayLeaveOrphans) wrong.push(`something was left that no state knew: ${again.output}`);
  if (hasImported) {
    const plan = await deployment.plan();
    if (plan.code !== 0) wrong.push(`the plan afterwards ended with ${plan.code}: ${plan.output}`);
  }
  const imported = hasImported ? ", what it had left was taken in" : "";
  const seconds = Math.round((Date.now() - started) / 1000);
  const where = fault.stateInBucket ? "bucket" : "folder";
  tell(`${fault.number}. ${fault.name} (state in a ${where}${imported}; ${seconds} s)`, wrong);
}
