import { EventStreamCodec, type MessageHeaders } from "@smithy/eventstream-codec";
import { fromUtf8, toUtf8 } from "@smithy/util-utf8";
import { exceptionName, parseFields } from "./aws-failure.ts";

const codec = new EventStreamCodec(toUtf8, fromUtf8);

/**
 * The payloads of an event stream's parts, those joined that arrive together. A model writes a part for each token; whatever
 * is done for each of them is what a proxy costs.
 * @throws the modelled exception (`ModelStreamError`, `InternalStreamFailure`) that the stream ends with
 */
export async function* readPayloads(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array();
  for await (const read of body) {
    const bytes: Uint8Array = rest.length === 0 ? read : Buffer.concat([rest, read]);
    const payloads: Uint8Array[] = [];
    let exception: Error | undefined;
    let at = 0;
    for (let end = frameEnd(bytes, at); end <= bytes.length; end = frameEnd(bytes, at)) {
      const { headers, body: payload } = codec.decode(bytes.subarray(at, end));
      at = end;
      if (headers[":event-type"]?.value === "PayloadPart") payloads.push(payload);
      exception ??= findException(headers, payload);
    }
    rest = bytes.subarray(at);
    const [first] = payloads;
    if (first) yield payloads.length === 1 ? first : Buffer.concat(payloads);
    if (exception) throw exception;
  }
  if (rest.length > 0) throw streamError("ModelStreamError", { message: "The event stream ended inside a frame." });
}

/** A frame begins with its own length: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html */
function frameEnd(bytes: Uint8Array, at: number): number {
  if (bytes.length - at < 4) return Number.POSITIVE_INFINITY;
  return at + new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0);
}

/** Modelled exceptions have their fields in the payload, others a code and a sentence in the headers. */
function findException(headers: MessageHeaders, payload: Uint8Array): Error | undefined {
  const text = (name: string) => headers[name]?.value.toString();
  const type = text(":message-type");
  if (type === "exception") return streamError(exceptionName(text(":exception-type")), parseFields(payload));
  if (type === "error") return streamError(exceptionName(text(":error-code")), { message: text(":error-message") });
  return undefined;
}

function streamError(name: string, { message, Message, ...fields }: Readonly<Record<string, unknown>>): Error {
  return Object.assign(new Error(String(message ?? Message ?? name)), fields, { name });
}
