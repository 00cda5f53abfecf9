import type { ContainerKind } from "../../contract/container-kind.ts";
import type { InvocationStream } from "./sagemaker-runtime.ts";

const STREAM = /^(text\/event-stream|application\/(jsonlines|x-ndjson|jsonl))\s*(;|$)/i;
const JSON_TYPE = /^application\/json\s*(;|$)/i;
/** https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
const EVENT = /^\uFEFF?\s*(data|event|id|retry)?:/;
/** Bytes that are more than `event:`. */
const ENOUGH = 16;

/** Who answers, and whether a stream was asked for. */
interface Asked {
  readonly dialect: ContainerKind;
  readonly stream: boolean;
}

interface FormedAnswer {
  readonly isStream: boolean;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Finds out whether an answer is a stream: some come in one piece though a stream was asked for (beam search), and the other way
 * round. Servers' content types are wrong, or missing; events never begin as JSON does.
 */
export async function formOf({ contentType = "", body }: InvocationStream, asked: Asked): Promise<FormedAnswer> {
  if (STREAM.test(contentType)) return { isStream: true, body };
  const { beginning, all } = await withBeginning(body);
  const isStream =
    EVENT.test(beginning.toString()) || (asked.dialect === "lmi" && asked.stream && !JSON_TYPE.test(contentType));
  return { isStream, body: all };
}

/** Reads until it shows how the answer begins. */
async function withBeginning(body: AsyncIterable<Uint8Array>) {
  const iterator = body[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < ENOUGH) {
    const { value, done } = await iterator.next();
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  async function* all() {
    try {
      yield* parts;
      yield* { [Symbol.asyncIterator]: () => iterator };
    } finally {
      await iterator.return?.();
    }
  }
  return { beginning: Buffer.concat(parts).subarray(0, ENOUGH), all: all() };
}
