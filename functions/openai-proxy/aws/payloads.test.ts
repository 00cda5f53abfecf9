import { errorFrame, exceptionFrame, payloadFrame } from "../../../testing/openai-proxy/event-stream-frames.ts";
import { readPayloads } from "./payloads.ts";

const frames = ["data: é", "\n\n", "data: 🙂\n\n"].map((text) => Buffer.from(payloadFrame(Buffer.from(text))));
const ALL = "data: é\n\ndata: 🙂\n\n";

/** What is read until the end, or until a failure, which comes last. */
async function read(...reads: Uint8Array[]): Promise<unknown[]> {
  async function* body() {
    yield* reads;
  }
  const texts: unknown[] = [];
  try {
    for await (const payload of readPayloads(body())) texts.push(Buffer.from(payload).toString());
  } catch (failure) {
    texts.push(failure);
  }
  return texts;
}

it("joins the parts of one read", async () => {
  expect(await read(Buffer.concat(frames))).toEqual([ALL]);
});

it("gives parts of several reads one by one", async () => {
  expect(await read(...frames)).toEqual(["data: é", "\n\n", "data: 🙂\n\n"]);
});

it("puts frames together again wherever they were cut", async () => {
  const bytes = Buffer.concat(frames);
  for (let at = 0; at <= bytes.length; at += 1)
    expect((await read(bytes.subarray(0, at), bytes.subarray(at))).join("")).toBe(ALL);
});

it("throws an exception after the parts before it, with its fields", async () => {
  const exception = exceptionFrame("ModelStreamError", { Message: "broken", ErrorCode: "StreamBroken" });
  expect(await read(Buffer.concat([...frames, exception]))).toEqual([
    ALL,
    expect.objectContaining({ name: "ModelStreamError", message: "broken", ErrorCode: "StreamBroken" }),
  ]);
});

it("throws an error that the service has not modelled", async () => {
  expect(await read(errorFrame("InternalFailure", "We do not know."))).toEqual([
    expect.objectContaining({ name: "InternalFailure", message: "We do not know." }),
  ]);
});

it("does not take a stream that ends inside a frame for a whole one", async () => {
  const bytes = Buffer.concat(frames);
  expect((await read(bytes.subarray(0, -1))).at(-1)).toMatchObject({ name: "ModelStreamError" });
  expect((await read(Buffer.alloc(8))).at(-1)).toMatchObject({ message: expect.stringContaining("too short") });
  const damaged = Buffer.from(bytes);
  damaged[30] = 0;
  expect((await read(damaged)).at(-1)).toMatchObject({ message: expect.stringContaining("checksum") });
});
