import { type AsleepModel, mayWake } from "../../../contract/asleep-model.ts";
import type { ProvisioningLock } from "../../../contract/provisioning-lock.ts";
import type { Caller } from "../keys/caller.ts";
import { lockStatus } from "./lock-status.ts";
import type { ParameterSnapshot } from "./parameter-snapshot.ts";

/** Why a request does not wake a model that sleeps. */
export type Obstacle = "operation" | "key" | "policy" | "hours" | "failed" | "refused" | "unreachable";

/** What becomes of a model that is not live. */
export type NotLiveState =
  | {
      readonly is: "worked on";
      readonly lock: ProvisioningLock;
      readonly retires: boolean;
      readonly wakeableThen: boolean;
    }
  /** Somebody asked for it, and no execution has begun so far. */
  | { readonly is: "waking" }
  /** A request of this caller may wake it. */
  | { readonly is: "wakeable" }
  | {
      readonly is: "asleep";
      readonly asleep: AsleepModel;
      readonly obstacle: Obstacle;
      /** When the obstacle goes away, if that is known. */
      readonly until?: Date | undefined;
    }
  | { readonly is: "off" };

/** Who asks, and when. */
interface Asked {
  readonly caller: Pick<Caller, "mayWake">;
  readonly now: Date;
  /** Whether what is asked for wakes models at all. Default: yes. */
  readonly wakes?: boolean;
}

/** @param alias one that is not among the snapshot's models */
export function notLiveState(snapshot: ParameterSnapshot, alias: string, asked: Asked): NotLiveState {
  const lock = snapshot.provisioning.get(alias);
  const asleep = snapshot.asleep.get(alias);
  if (lock) {
    const retires = lockStatus(lock) === "retiring";
    const then = asleep ? sleepingState(snapshot, alias, { asleep, asked }) : undefined;
    return { is: "worked on", lock, retires, wakeableThen: retires && then?.is === "wakeable" };
  }
  return asleep ? sleepingState(snapshot, alias, { asleep, asked }) : { is: "off" };
}

function sleepingState(
  snapshot: ParameterSnapshot,
  alias: string,
  { asleep, asked }: { readonly asleep: AsleepModel; readonly asked: Asked },
): NotLiveState {
  const answer = mayWake(asleep, snapshot.catalog.get(alias), asked.now);
  if ("no" in answer) return { is: "asleep", asleep, obstacle: answer.no, until: answer.until };
  if (asked.caller.mayWake !== true) return { is: "asleep", asleep, obstacle: "key" };
  if (asked.wakes === false) return { is: "asleep", asleep, obstacle: "operation" };
  return { is: "wakeable" };
}

/** Thrown by whoever looks for a live model, and finds one that is not. */
export class NotLive extends Error {
  readonly alias: string;
  readonly snapshot: ParameterSnapshot;

  constructor(alias: string, snapshot: ParameterSnapshot, cause?: Error) {
    super(`The model ${alias} is not live.`, { cause });
    this.alias = alias;
    this.snapshot = snapshot;
  }
}
