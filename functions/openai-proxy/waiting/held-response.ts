import { asOpenAIError, type OpenAIError } from "../errors/openai-error.ts";
import type { HttpResponse, Outcome } from "../http-messages.ts";
import { EVENT_STREAM } from "../model-response.ts";
import { KEEP_ALIVE_MILLISECONDS } from "../streaming/event-stream.ts";

export interface Held {
  /** What becomes of the model, as often as somebody looks; ends when it is live. @throws what ends the waiting otherwise */
  readonly progress: AsyncIterable<string>;
  /** The answer, once the model is live: a stream of events. */
  readonly answer: () => Promise<HttpResponse>;
  /** Events that show people how far the model is. Absent: comments alone do. */
  readonly show?: ((news: string) => string) | undefined;
  /** Events that come before the answer's. */
  readonly begin?: (() => string) | undefined;
  /** Events in place of an answer. */
  readonly fail: (error: OpenAIError) => string;
  /** When nobody waits any more, for whatever reason. */
  readonly onEnd: () => Promise<unknown>;
  readonly onCancel: () => void;
  readonly keepAliveMilliseconds?: number | undefined;
}

/** A stream that begins before its model is there: with comments that say how far that is, and then the answer. */
export function heldResponse(held: Held): HttpResponse {
  const { progress, answer, show, begin, fail, onEnd, onCancel } = held;
  const encoder = new TextEncoder();
  const { promise: completed, resolve: complete } = Promise.withResolvers<Outcome>();
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let comment = ": waking\n\n";
  let reminding: NodeJS.Timeout | undefined;
  let isWanted = true;
  let resume: (() => void) | undefined;

  async function run(controller: ReadableStreamDefaultController<Uint8Array>) {
    const say = (text: string) => {
      if (isWanted && text !== "") controller.enqueue(encoder.encode(text));
    };
    const remind = () => {
      // A client that does not even take what there is needs no comment.
      if ((controller.desiredSize ?? 0) > 0) say(comment);
    };
    let outcome: Outcome;
    try {
      reminding = setInterval(remind, held.keepAliveMilliseconds ?? KEEP_ALIVE_MILLISECONDS);
      let last: string | undefined;
      for await (const news of progress) {
        comment = `: waking, ${news}\n\n`;
        // At once: neither a door nor a client has seen a byte by then.
        if (last === undefined) say(comment);
        if (news !== last) say(show?.(news) ?? "");
        last = news;
      }
      if (!isWanted) return;
      await onEnd();
      say(begin?.() ?? "");
      comment = ": keep-alive\n\n";
      const response = await answer();
      clearInterval(reminding);
      if (response.body instanceof ReadableStream) {
        reader = response.body.getReader();
        if (!isWanted) return void reader.cancel();
        for (;;) {
          const { done, value } = await reader.read();
          if (done || !isWanted) break;
          controller.enqueue(value);
          if ((controller.desiredSize ?? 0) > 0) continue;
          await new Promise<void>((resolve) => {
            resume = resolve;
          });
        }
      } else say(String(response.body));
      outcome = await response.completed;
    } catch (cause) {
      const error = asOpenAIError(cause);
      say(fail(error));
      outcome = { status: error.status, error };
    } finally {
      clearInterval(reminding);
      await onEnd();
    }
    if (!isWanted) return;
    controller.close();
    complete(outcome);
  }

  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      void run(controller);
    },
    pull() {
      resume?.();
      resume = undefined;
    },
    cancel() {
      isWanted = false;
      clearInterval(reminding);
      onCancel();
      resume?.();
      void reader?.cancel();
      complete({ status: 499 });
    },
  });
  return { status: 200, headers: EVENT_STREAM, body, completed };
}
