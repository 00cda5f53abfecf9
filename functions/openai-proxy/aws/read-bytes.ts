import type { IncomingMessage } from "node:http";

/** All of a message's body. Node's own `stream/consumers` takes the way through a Blob. */
export function readBytes(message: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    message.on("data", (part: Buffer) => parts.push(part));
    message.once("end", () => resolve(Buffer.concat(parts)));
    message.once("error", reject);
  });
}
