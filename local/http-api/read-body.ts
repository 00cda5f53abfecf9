import type { IncomingMessage } from "node:http";

/**
 * Reads a request's body.
 *
 * @returns undefined when it is longer than `limit` bytes. What is left of it is read and dropped, so that the client
 *   comes to the answer.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
  }
  return length > limit ? undefined : Buffer.concat(chunks, length);
}
