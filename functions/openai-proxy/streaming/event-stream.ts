import { asOpenAIError, type OpenAIError } from "../errors/openai-error.ts";
import type { HttpResponse, Outcome } from "../http-messages.ts";

/** Proxies and browsers between us and the client close connections that are silent for longer. */
export const KEEP_ALIVE_MILLISECONDS = 15_000;

/** A comment, which clients skip: https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes */
const KEEP_ALIVE = ": keep-alive\n\n";
/** Characters that wait for a client who is slower than the model. */
const MOST_WAITING = 65_536;

export function formatEvent(json: string): string {
  return `data: ${json}\n\n`;
}

/** The events that a client is shown. */
export interface EventFormat<Item> {
  /** For what arrived together. */
  render(items: readonly Item[]): string;
  /** At the end. @throws OpenAIError when what came was not all */
  end(): string;
  /** In place of an end, when it failed. */
  fail(error: OpenAIError): string;
}

/** The whole transcript, for a door that does not stream. Nothing has been sent yet, so an error is thrown. */
export async function collectTranscript<Item>(
  items: AsyncIterable<readonly Item[]>,
  format: EventFormat<Item>,
): Promise<string> {
  let transcript = "";
  for await (const batch of items) transcript += format.render(batch);
  return transcript + format.end();
}

export interface EventStreamOptions {
  /** The client hung up. */
  readonly onCancel: () => void;
  /** The client has waited so long that it needs a comment at once; Lambda sends no header before the first byte. */
  readonly isLate?: boolean;
  readonly keepAliveMilliseconds?: number;
}

interface EventStream {
  readonly body: ReadableStream<Uint8Array>;
  readonly completed: HttpResponse["completed"];
}

/**
 * Server-sent events, no faster than the client takes them. What arrives together leaves together: that is many tokens
 * when the model is fast, and one when it is not. The status has been sent by then, so that an error is an event, and
 * the end.
 */
export function eventStream<Item>(
  items: AsyncIterable<readonly Item[]>,
  format: EventFormat<Item>,
  options: EventStreamOptions,
): EventStream {
  const { onCancel, isLate = false, keepAliveMilliseconds = KEEP_ALIVE_MILLISECONDS } = options;
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array>;
  let silence: NodeJS.Timeout;
  let waiting = "";
  let flushing: NodeJS.Immediate | undefined;
  let begun = false;
  let hungUp = false;
  /** Called when the client takes more. */
  let resume: (() => void) | undefined;
  let complete: (outcome: Outcome) => void = () => undefined;
  const completed = new Promise<Outcome>((resolve) => {
    complete = resolve;
  });

  const flush = () => {
    flushing = undefined;
    if (hungUp || waiting === "") return;
    controller.enqueue(encoder.encode(waiting));
    waiting = "";
    silence.refresh();
  };
  const roomToWait = () => waiting.length < MOST_WAITING && (controller.desiredSize ?? 0) > 0;

  async function run() {
    let error: OpenAIError | undefined;
    try {
      for await (const batch of items) {
        if (hungUp) return;
        waiting += format.render(batch);
        // The first words are waited for; the others leave with what else arrives in the same moment.
        if (begun) flushing ??= setImmediate(flush);
        else flush();
        begun = true;
        if (roomToWait()) continue;
        await new Promise<void>((resolve) => {
          resume = resolve;
        });
        if (hungUp) return;
      }
      waiting += format.end();
    } catch (cause) {
      error = asOpenAIError(cause);
      waiting += format.fail(error);
    }
    if (hungUp) return;
    clearImmediate(flushing);
    clearInterval(silence);
    flush();
    controller.close();
    complete({ status: error?.status ?? 200, error });
  }

  const body = new ReadableStream<Uint8Array>({
    start(started) {
      controller = started;
      if (isLate) controller.enqueue(encoder.encode(KEEP_ALIVE));
      silence = setInterval(() => {
        // A client that does not even take what there is needs no comment.
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(KEEP_ALIVE));
      }, keepAliveMilliseconds);
      void run();
    },
    pull() {
      resume?.();
      resume = undefined;
    },
    cancel() {
      hungUp = true;
      clearImmediate(flushing);
      clearInterval(silence);
      resume?.();
      onCancel();
      complete({ status: 499 });
    },
  });
  return { body, completed };
}
