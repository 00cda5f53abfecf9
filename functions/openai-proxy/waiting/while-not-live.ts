import { setTimeout } from "node:timers/promises";
import { CALLER_APIS } from "../apis/caller-apis.ts";
import type { Caller } from "../authenticate.ts";
import type { Door } from "../door.ts";
import type { HttpResponse } from "../http-messages.ts";
import type { JsonObject } from "../json.ts";
import type { Log } from "../log.ts";
import { wholeResponse } from "../model-response.ts";
import { ModelNotLive } from "../models/model-not-live.ts";
import { NotLive, type NotLiveState, notLiveState } from "../models/not-live.ts";
import type { ParameterCache } from "../models/parameter-cache.ts";
import type { Operation } from "../operations.ts";
import type { RequestContext } from "../request-context.ts";
import { formatEvent } from "../streaming/event-stream.ts";
import type { HeldRequests } from "../waking/held-requests.ts";
import type { Waker } from "../waking/waker.ts";
import { heldResponse } from "./held-response.ts";
import { canBeHeld, holdWish, LONGEST_HOLD_SECONDS } from "./hold-wish.ts";
import { waitingAnswer } from "./waiting-answer.ts";
import { newsOf, waitingChat } from "./waiting-words.ts";

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

type Whereabouts = Pick<NotLive, "alias" | "snapshot">;

/**
 * What a request gets whose model is not live: it wakes the model, where it may; is held until that is up, where it can be; and is told
 * how far that is otherwise.
 * @throws ModelNotLive; OpenAIError 429 when the key has reached a limit
 */
export async function whileNotLive(
  found: NotLive,
  waiting: WaitingRequest,
  context: RequestContext,
  dependencies: WaitingDependencies,
): Promise<HttpResponse> {
  const { operation, request, caller, ask } = waiting;
  const { deadline, record, meter } = context;
  const { door, contact, waking, log } = dependencies;
  record.fields.model = found.alias;
  await meter?.check(caller);
  const now = await wokenState(found, waiting, dependencies);
  if (now.state === undefined) {
    return ask().catch((error: unknown) => {
      if (!(error instanceof NotLive)) throw error;
      return whileNotLive(error, waiting, context, dependencies);
    });
  }
  const stream = request.stream === true;
  const asked = { operation, stream, caller, seconds: waiting.holdSeconds };
  const milliseconds = canBeHeld(asked, door) && isUnderWay(now.state) ? holdWish(asked, deadline.remaining()) : 0;
  let notHeld: string | undefined;
  if (milliseconds > 0) {
    const until = Date.now() + milliseconds;
    const leave = await takePlace(waking.held, until, log);
    if (typeof leave === "function") return hold({ now, until, leave }, waiting, context, dependencies);
    notHeld = leave;
  }
  const error = refusal(now, waiting, dependencies, { notHeld, cause: found.cause });
  if (!isChatPage(waiting)) throw error;
  record.fields.waiting = true;
  const modelName = waiting.modelName ?? error.alias;
  return wholeResponse(waitingAnswer(error.messageWith(contact)), context, { request, modelName, door });
}

/** State undefined: the model is live. */
interface Now extends Whereabouts {
  readonly state: NotLiveState | undefined;
}

/** What becomes of the model now, and once it was asked for, if this request may do that. */
async function wokenState(
  { alias, snapshot }: Whereabouts,
  { operation, caller }: WaitingRequest,
  { parameters, waking }: WaitingDependencies,
): Promise<Now> {
  const wakes = !WAKES_NOTHING.has(operation);
  let known = snapshot;
  const state = () => {
    if (known.models.has(alias)) return undefined;
    // The operator may just have allowed it: what showed that the model is not live is newer than what the key was found in.
    const key = known.keys.get(caller.keyId) ?? caller;
    return notLiveState(known, alias, { caller: key, now: new Date(), wakes });
  };
  const before = state();
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
function isUnderWay(state: NotLiveState): boolean {
  return state.is === "waking" || (state.is === "worked on" && (!state.retires || state.wakeableThen));
}

const FULL = "As many requests as may wait for models are held already.";
const UNKNOWN = "The request cannot be held for the moment.";

/** @returns how to leave it, or why there is none: nobody is held while nobody can say how many are */
async function takePlace(held: HeldRequests, until: number, log: Log): Promise<(() => Promise<void>) | string> {
  try {
    return (await held.take({ now: Date.now(), until })) ?? FULL;
  } catch (error) {
    log({ level: "error", message: "How many requests are held could not be found out.", error: String(error) });
    return UNKNOWN;
  }
}

interface Hold {
  readonly now: Now;
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly leave: () => Promise<void>;
}

function hold(
  { now, until, leave }: Hold,
  waiting: WaitingRequest,
  context: RequestContext,
  dependencies: WaitingDependencies,
): HttpResponse {
  const { operation, request } = waiting;
  const { deadline, record } = context;
  const { contact, log } = dependencies;
  const modelName = waiting.modelName ?? now.alias;
  const chat = isChatPage(waiting) ? waitingChat(now.alias, modelName) : undefined;
  const api = CALLER_APIS[operation];
  const heldSince = Date.now();
  let left: Promise<unknown> | undefined;

  async function* progress(from: Now): AsyncGenerator<string> {
    const { parameters } = dependencies;
    let current = from;
    for (;;) {
      if (current.state === undefined) return;
      if (!isUnderWay(current.state) || Date.now() >= until) throw refusal(current, waiting, dependencies, {});
      yield newsOf(current.state);
      const pause = Math.min(parameters.lookInterval, Math.max(0, until - Date.now()));
      await setTimeout(pause, undefined, { signal: deadline.signal }).catch(() => undefined);
      deadline.signal.throwIfAborted();
      const snapshot = await parameters.refreshedModel(current.alias);
      current = await wokenState({ alias: current.alias, snapshot }, waiting, dependencies);
    }
  }

  return heldResponse({
    progress: progress(now),
    async answer() {
      for (;;) {
        record.heldFor(Date.now() - heldSince);
        try {
          return await waiting.ask();
        } catch (error) {
          if (!(error instanceof NotLive)) throw error;
          // It went as it came: that is waited for again, without a place, for it is a matter of moments.
          for await (const _ of progress(await wokenState(error, waiting, dependencies)));
        }
      }
    },
    show: chat?.show,
    begin: chat?.begin,
    fail(error) {
      if (chat && error instanceof ModelNotLive) return chat.end(error.messageWith(contact));
      return api ? api.eventsFromChat({ request, modelName }).fail(error) : formatEvent(JSON.stringify(error));
    },
    onEnd() {
      left ??= leave().catch((error: unknown) =>
        log({
          level: "warn",
          message: "A place of a held request stays taken until its time is over.",
          error: String(error),
        }),
      );
      return left;
    },
    onCancel: deadline.hangUp,
  });
}

function refusal(
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

function isChatPage({ operation, caller }: WaitingRequest): boolean {
  return operation === "chat" && caller.whileWaiting === "answer";
}
