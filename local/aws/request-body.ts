import type { IncomingMessage } from "node:http";

/** Reads a body, or gives undefined as soon as it is longer than `limit` bytes. */
export function readBody(message: IncomingMessage, limit = Number.POSITIVE_INFINITY): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    if (Number(message.headers["content-length"] ?? 0) > limit) return resolve(undefined);
    const chunks: Buffer[] = [];
    let length = 0;
    message.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) return resolve(undefined);
      chunks.push(chunk);
    });
    message.on("end", () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    message.on("error", reject);
  });
}
