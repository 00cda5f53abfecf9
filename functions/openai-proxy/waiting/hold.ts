import { setTimeout } from "node:timers/promises";
import { CALLER_APIS } from "../apis/caller-apis.ts";
import type { HttpResponse } from "../http-messages.ts";
import { ModelNotLive } from "../models/model-not-live.ts";
import { NotLive } from "../models/not-live.ts";
import type { RequestContext } from "../request-context.ts";
import { formatEvent } from "../streaming/event-stream.ts";
import { heldResponse } from "./held-response.ts";
import {
  isChatPage,
  isUnderWay,
  type Now,
  refusal,
  type WaitingDependencies,
  type WaitingRequest,
  wokenState,
} from "./waiting-request.ts";
import { newsOf, waitingChat } from "./waiting-words.ts";

export interface Hold {
  readonly now: Now;
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly leave: () => Promise<void>;
}

/** A stream that waits in its place until its model is live, and then has the answer. */
export function hold(
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
