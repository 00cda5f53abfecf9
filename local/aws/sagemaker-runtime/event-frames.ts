import { EventStreamCodec, type MessageHeaders } from "@smithy/eventstream-codec";
import { fromUtf8, toUtf8 } from "@smithy/util-utf8";

/** Frames of `application/vnd.amazon.eventstream`: https://smithy.io/2.0/aws/amazon-eventstream.html */
const codec = new EventStreamCodec(toUtf8, fromUtf8);

const PAYLOAD_PART: MessageHeaders = {
  ":event-type": { type: "string", value: "PayloadPart" },
  ":content-type": { type: "string", value: "application/octet-stream" },
  ":message-type": { type: "string", value: "event" },
};

/** A piece of the container's answer, as it came: it may end anywhere, in the middle of a character too. */
export function payloadPart(bytes: Uint8Array): Uint8Array {
  return codec.encode({ headers: PAYLOAD_PART, body: bytes });
}

type StreamException = "ModelStreamError" | "InternalStreamFailure";

/** The last frame of a stream that failed. */
export function exceptionFrame(name: StreamException, members: Readonly<Record<string, string>>): Uint8Array {
  return codec.encode({
    headers: {
      ":exception-type": { type: "string", value: name },
      ":content-type": { type: "string", value: "application/json" },
      ":message-type": { type: "string", value: "exception" },
    },
    body: fromUtf8(JSON.stringify(members)),
  });
}
