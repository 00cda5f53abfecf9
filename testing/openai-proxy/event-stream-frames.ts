import { EventStreamCodec } from "@smithy/eventstream-codec";
import { fromUtf8, toUtf8 } from "@smithy/util-utf8";

const codec = new EventStreamCodec(toUtf8, fromUtf8);

const text = (value: string) => ({ type: "string" as const, value });

/** A part of the container's answer, as SageMaker frames it. */
export function payloadFrame(body: Uint8Array): Uint8Array {
  const headers = {
    ":message-type": text("event"),
    ":event-type": text("PayloadPart"),
    ":content-type": text("application/octet-stream"),
  };
  return codec.encode({ headers, body });
}

/** An exception inside the stream. */
export function exceptionFrame(name: string, fields: Readonly<Record<string, string>>): Uint8Array {
  const headers = {
    ":message-type": text("exception"),
    ":exception-type": text(name),
    ":content-type": text("application/json"),
  };
  return codec.encode({ headers, body: Buffer.from(JSON.stringify(fields)) });
}

/** An error that the service's model does not name. */
export function errorFrame(code: string, message: string): Uint8Array {
  const headers = { ":message-type": text("error"), ":error-code": text(code), ":error-message": text(message) };
  return codec.encode({ headers, body: new Uint8Array() });
}
