import type { HttpResponse } from "../http-messages.ts";
import type { Log } from "../log.ts";
import { wholeResponse } from "../model-response.ts";
import { NotLive } from "../models/not-live.ts";
import type { RequestContext } from "../request-context.ts";
import type { HeldRequests } from "../waking/held-requests.ts";
import { hold } from "./hold.ts";
import { canBeHeld, holdWish } from "./hold-wish.ts";
import { waitingAnswer } from "./waiting-answer.ts";
import {
  isChatPage,
  isUnderWay,
  refusal,
  type WaitingDependencies,
  type WaitingRequest,
  wokenState,
} from "./waiting-request.ts";

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
