import { exceptionFrame, payloadFrame } from "../testing/event-stream-frames.ts";
import { joiningPayloadParts } from "./joined-payload-parts.ts";

/** Stands for the SDK's marshaller: shows which frames it was given. */
const sdk = {
  async *deserialize(body: AsyncIterable<Uint8Array>) {
    for await (const frame of body) yield { frame: Buffer.from(frame).toString("latin1").includes("ModelStreamError") };
  },
};
const frames = ["data: é", "\n\n", "data: 🙂\n\n"].map((text) => Buffer.from(payloadFrame(Buffer.from(text))));
const exception = Buffer.from(exceptionFrame("ModelStreamError", { Message: "broken" }));

async function eventsOf(...reads: Uint8Array[]): Promise<unknown[]> {
  async function* body() {
    yield* reads;
  }
  const events: unknown[] = [];
  for await (const event of joiningPayloadParts(sdk).deserialize(body())) {
    const { PayloadPart } = event as { PayloadPart?: { Bytes: Uint8Array } };
    events.push(PayloadPart ? Buffer.from(PayloadPart.Bytes).toString() : event);
  }
  return events;
}

it("joins the parts of one read", async () => {
  expect(await eventsOf(Buffer.concat(frames))).toEqual(["data: é\n\ndata: 🙂\n\n"]);
});

it("gives parts of several reads one by one", async () => {
  expect(await eventsOf(...frames)).toEqual(["data: é", "\n\n", "data: 🙂\n\n"]);
});

it("puts frames together again wherever they were cut", async () => {
  const bytes = Buffer.concat(frames);
  for (let at = 0; at <= bytes.length; at += 1) {
    expect((await eventsOf(bytes.subarray(0, at), bytes.subarray(at))).join("")).toBe("data: é\n\ndata: 🙂\n\n");
  }
});

it("leaves an exception to the SDK, after the parts before it", async () => {
  expect(await eventsOf(Buffer.concat([...frames, exception]))).toEqual(["data: é\n\ndata: 🙂\n\n", { frame: true }]);
});

it("does not take a stream that ends inside a frame for a whole one", async () => {
  const bytes = Buffer.concat(frames);
  await expect(eventsOf(bytes.subarray(0, -1))).rejects.toMatchObject({ name: "ModelStreamError" });
  await expect(eventsOf(Buffer.alloc(8))).rejects.toThrow("too short");
  const damaged = Buffer.from(bytes);
  damaged[30] = 0;
  await expect(eventsOf(damaged)).rejects.toThrow("checksum");
});
