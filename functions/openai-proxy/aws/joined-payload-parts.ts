import { EventStreamCodec } from "@smithy/eventstream-codec";
import { fromUtf8, toUtf8 } from "@smithy/util-utf8";

/** The part of the AWS SDK's event stream marshaller that reads. */
interface Marshaller {
  deserialize(body: AsyncIterable<Uint8Array>, deserializer: never): AsyncIterable<unknown>;
}

const codec = new EventStreamCodec(toUtf8, fromUtf8);

/**
 * A marshaller that joins the payload parts which arrive together, and leaves everything else to the SDK's own. A model
 * writes a part for each token; the SDK takes each through six asynchronous steps, which is half of all that a proxy does
 * for a token. With many tokens in one read that is once a read.
 */
export function joiningPayloadParts<T extends Marshaller>(sdk: T): T {
  const deserialize: Marshaller["deserialize"] = (body, deserializer) =>
    joinedEvents(body, (frame) => sdk.deserialize(only(frame), deserializer));
  return Object.assign(Object.create(sdk), { deserialize });
}

async function* joinedEvents(
  body: AsyncIterable<Uint8Array>,
  deserialize: (frame: Uint8Array) => AsyncIterable<unknown>,
): AsyncGenerator<unknown> {
  let rest: Uint8Array = new Uint8Array();
  for await (const read of body) {
    const bytes: Uint8Array = rest.length === 0 ? read : Buffer.concat([rest, read]);
    let payloads: Uint8Array[] = [];
    let at = 0;
    for (let end = frameEnd(bytes, at); end <= bytes.length; end = frameEnd(bytes, at)) {
      const frame = bytes.subarray(at, end);
      at = end;
      const { headers, body: payload } = codec.decode(frame);
      if (headers[":event-type"]?.value === "PayloadPart") {
        payloads.push(payload);
        continue;
      }
      if (payloads.length > 0) yield eventOf(payloads);
      payloads = [];
      yield* deserialize(frame);
    }
    rest = bytes.subarray(at);
    if (payloads.length > 0) yield eventOf(payloads);
  }
  if (rest.length > 0)
    throw Object.assign(new Error("The event stream ended inside a frame."), { name: "ModelStreamError" });
}

/** A frame begins with its own length: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html */
function frameEnd(bytes: Uint8Array, at: number): number {
  if (bytes.length - at < 4) return Number.POSITIVE_INFINITY;
  return at + new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0);
}

function eventOf(payloads: readonly Uint8Array[]) {
  const [only] = payloads;
  return { PayloadPart: { Bytes: payloads.length === 1 ? only : Buffer.concat(payloads) } };
}

async function* only(frame: Uint8Array): AsyncGenerator<Uint8Array> {
  yield frame;
}
