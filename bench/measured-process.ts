import type { ClientRequest } from "node:http";
import { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { createResponseStream } from "../local/lambda/runtime/response-stream.ts";
import { SUBJECTS, type SubjectName } from "./subjects.ts";

/**
 * `chat`: milliseconds of each of `count` chats, one after the other. `first byte`: milliseconds to it, of each of
 * `count` streams. `load`: seconds of CPU time, in a list of one, that `count` streams for each of `clients` took.
 */
export type Measurement = "chat" | "first byte" | "load";

export interface Order {
  readonly measurement: Measurement;
  readonly count: number;
  /** At once. */
  readonly clients?: number;
}

/** Of a chat, and of a response. */
const END = /(?:data: \[DONE\]|event: response\.(?:completed|incomplete)\ndata: .*)\n\n$/;

/** A process of its own for each subject: neither fills the other's heap or teaches the other's compiler. */
const [name, options = ""] = process.argv.slice(2);
const subject = await SUBJECTS[name as SubjectName](JSON.parse(options));

process.on("disconnect", () => process.exit());
// A failure ends the process, which tells the parent enough.
process.on("message", async (order: Order) => process.send?.(await measure(order)));

async function measure({ measurement, count, clients = 1 }: Order): Promise<number[]> {
  if (measurement === "chat") return sampled(count, subject.chat);
  if (measurement === "first byte") return sampled(count, firstByte);
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: clients }, () => sampled(count, streamed)));
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1_000_000];
}

async function sampled(count: number, measured: () => Promise<number>): Promise<number[]> {
  const samples: number[] = [];
  while (samples.length < count) samples.push(await measured());
  return samples;
}

async function firstByte(): Promise<number> {
  const start = performance.now();
  return (await streamed()) - start;
}

/**
 * Lets an answer stream to its end, into Lambda's kind of response stream, which throws the bytes away here: carrying
 * them on costs both subjects the same. Settles with the time of the first event's bytes; status and headers, which the
 * proxy may write before, are no answer yet.
 */
async function streamed(): Promise<number> {
  let firstByteAt: number | undefined;
  let last: Buffer | undefined;
  const nowhere = new Writable({
    write(bytes: Buffer, _encoding, done) {
      if (firstByteAt === undefined && bytes.includes("data:")) firstByteAt = performance.now();
      last = bytes;
      done();
    },
  });
  const request = Object.assign(nowhere, { setHeader: () => undefined }) as unknown as ClientRequest;
  await Promise.all([subject.stream(createResponseStream(request)), finished(nowhere)]);
  if (firstByteAt === undefined || !END.test(last?.toString() ?? "")) throw new Error(`The stream ended with ${last}`);
  return firstByteAt;
}
