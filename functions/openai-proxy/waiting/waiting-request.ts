import type { Caller } from "../keys/caller.ts";
import type { Door } from "../door.ts";
import type { HttpResponse } from "../http-messages.ts";
import type { JsonObject } from "../json.ts";
import type { Log } from "../log.ts";
import { ModelNotLive } from "../models/model-not-live.ts";
import { type NotLive, type NotLiveState, notLiveState } from "../models/not-live.ts";
import type { ParameterCache } from "../models/parameter-cache.ts";
import type { Operation } from "../operations.ts";
import type { HeldRequests } from "../waking/held-requests.ts";
import type { Waker } from "../waking/waker.ts";
import { LONGEST_HOLD_SECONDS } from "./hold-wish.ts";

/** These count tokens: nobody waits minutes for that. */
const WAKES_NOTHING: ReadonlySet<Operation> = new Set(["message-tokens", "tokenization", "detokenization"]);

/** What a stage does about models that are not live. */
export interface Waking {
  readonly wake: Waker;
  readonly held: HeldRequests;
  /** When working hours begin, in words. */
  readonly workingHours?: string | undefined;
}

/** A request whose model is not live. */
export interface WaitingRequest {
  readonly operation: Operation;
  readonly request: JsonObject;
  readonly caller: Caller;
  /** For how long it asked to be held, in seconds. */
  readonly holdSeconds?: number | undefined;
  readonly modelName: string | undefined;
  /** Asks the model. @throws NotLive */
  readonly ask: () => Promise<HttpResponse>;
}

export interface WaitingDependencies {
  readonly parameters: ParameterCache;
  readonly door: Door;
  readonly waking: Waking;
  readonly contact?: string | undefined;
  readonly log: Log;
}

export type Whereabouts = Pick<NotLive, "alias" | "snapshot">;

/** State undefined: the model is live. */
export interface Now extends Whereabouts {
  readonly state: NotLiveState | undefined;
}

/** What becomes of the model now, and once it was asked for, if this request may do that. */
export async function wokenState(
  { alias, snapshot }: Whereabouts,
  { operation, caller }: WaitingRequest,
  { parameters, waking }: WaitingDependencies,
): Promise<Now> {
  const wakes = !WAKES_NOTHING.has(operation);
  let known = snapshot;
  let asking = caller;
  const state = () => {
    if (known.models.has(alias)) return undefined;
    return notLiveState(known, alias, { caller: asking, now: new Date(), wakes });
  };
  let before = state();
  if (before?.is === "asleep" && before.obstacle === "key") {
    // The operator may just have allowed it.
    asking = (await caller.renewed?.()) ?? caller;
    before = state();
  }
  if (before?.is !== "wakeable") return { alias, snapshot: known, state: before };
  const isAskedFor = await waking.wake(known.parents.get(alias) ?? alias, async () => {
    known = await parameters.refreshedModel(alias);
    return state()?.is === "wakeable";
  });
  const after = state();
  const asleep = known.asleep.get(alias);
  if (after?.is !== "wakeable") return { alias, snapshot: known, state: after };
  const unreachable = asleep && ({ is: "asleep", asleep, obstacle: "unreachable" } as const);
  return { alias, snapshot: known, state: isAskedFor || !unreachable ? { is: "waking" } : unreachable };
}

/** Whether a model is on its way, so that to wait for it makes sense. */
export function isUnderWay(state: NotLiveState): boolean {
  return state.is === "waking" || (state.is === "worked on" && (!state.retires || state.wakeableThen));
}

export function refusal(
  { alias, snapshot, state }: { readonly state: NotLiveState | undefined } & Whereabouts,
  waiting: WaitingRequest,
  { waking }: WaitingDependencies,
  { notHeld, cause }: { readonly notHeld?: string | undefined; readonly cause?: unknown },
): ModelNotLive {
  const { workingHours } = waking;
  const howToWait = notHeld ?? (isChatPage(waiting) ? undefined : HOW_TO_BE_HELD);
  return new ModelNotLive({ alias, snapshot, state: state ?? { is: "off" }, howToWait, workingHours, cause });
}

const HOW_TO_BE_HELD = `A stream at the streaming URL with the header \`X-Scale-Up-Timeout: ${LONGEST_HOLD_SECONDS}\` is held until it answers.`;

export function isChatPage({ operation, caller }: WaitingRequest): boolean {
  return operation === "chat" && caller.whileWaiting === "answer";
}
