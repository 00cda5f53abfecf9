import type { StateMachineName } from "../../names.ts";
import type { Case } from "./faults.ts";
import type { FaultyStack } from "./faulty-stack.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Hooks } from "./task-run.ts";

/** What stands at the beginning: nothing, or a published model with so many instances. */
export type Given = "nothing" | "one instance" | "two instances" | "second slot" | "expiring" | "idle" | "asleep";
export type Givens = Readonly<Record<Given, Snapshot>>;

/** A way of an execution through its machine, on which the faults wait. */
export interface Scenario {
  readonly name: string;
  readonly machine: StateMachineName;
  readonly input: Readonly<Record<string, unknown>>;
  readonly given: Given;
  /** Nobody retires the model by hand, so that it has to serve or to sleep in the end. */
  readonly isRemembered?: boolean;
  /** How it ends without a fault: `SUCCEEDED`, or the error's name. */
  readonly ends: string;
  /** Faults that belong to the way itself: some states are there for failures only. */
  readonly faults?: readonly Case[];
  /** Brings about the rest of what the way needs; what it returns the execution meets. */
  readonly prepare?: (stack: FaultyStack) => Promise<Hooks | undefined> | Hooks | undefined;
}

/** Starts an execution that stays at a Wait until it is told to go on. */
export async function startPaused(
  stack: FaultyStack,
  machine: StateMachineName,
  input: Readonly<Record<string, unknown>>,
  pauseAt: string,
) {
  stack.onStart(() => ({ pauseAt }));
  const execution = stack.start(machine, input);
  stack.onStart(() => ({}));
  await stack.until(() => stack.runOf(execution)?.isPaused() === true || execution.status !== "RUNNING");
  return execution;
}

/** A provisioning is stopped at a Wait, and nobody sweeps: as if the rule that starts the sweep had failed. */
export async function leaveBehind(stack: FaultyStack, input: Readonly<Record<string, unknown>>, pauseAt: string) {
  const dead = await startPaused(stack, "provision-endpoint", input, pauseAt);
  stack.onStart(() => ({ isSuppressed: true }));
  stack.stop(dead.arn);
  await stack.quiet();
  stack.onStart(() => ({}));
}

/** For `before`: the lock is gone when the state is entered for the first time. */
export function releasesLockAt(state: string, { aws, names }: FaultyStack) {
  return (entered: string, visit: number) => {
    const lock = aws.parameters.find(names.parameter.provisioning("default"));
    if (entered === state && visit === 1 && lock) aws.parameters.remove(lock);
  };
}
