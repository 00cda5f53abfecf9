import { type Chunk, createChunk } from "./chunk.ts";
import { type EventFormat, eventStream, formatEvent } from "./event-stream.ts";
import { withFirst } from "./with-first.ts";

const format: EventFormat<Chunk> = {
  render: (chunks) => chunks.map((chunk) => formatEvent(chunk.withModel("m"))).join(""),
  end: () => formatEvent("[DONE]"),
  fail: (error) => formatEvent(JSON.stringify(error)),
};
const chunk = (n: number): Chunk => createChunk({ n });
const event = (n: number) => `data: {"n":${n},"model":"m"}\n\n`;
const nothing = { onCancel: () => undefined };

/** Yields what the test gives, and notes that it was closed. */
function source() {
  const given: (Chunk[] | undefined)[] = [];
  const state = { asked: 0, closed: false };
  let wake: (() => void) | undefined;
  async function* chunks(): AsyncGenerator<Chunk[]> {
    try {
      for (;;) {
        state.asked += 1;
        while (given.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        const batch = given.shift();
        if (!batch) return;
        yield batch;
      }
    } finally {
      state.closed = true;
    }
  }
  const give = (batch?: Chunk[]) => {
    given.push(batch);
    wake?.();
  };
  return { chunks: chunks(), state, give };
}

const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

afterEach(() => jest.useRealTimers());

it("sends each chunk as it arrives", async () => {
  const { chunks, give } = source();
  const reader = eventStream(chunks, format, nothing).body.pipeThrough(new TextDecoderStream()).getReader();
  for (const n of [1, 2]) {
    await turn();
    give([chunk(n)]);
    expect((await reader.read()).value).toBe(event(n));
  }
  await turn();
  give(undefined);
  expect((await reader.read()).value).toBe("data: [DONE]\n\n");
  expect((await reader.read()).done).toBe(true);
});

it("sends together what arrives together", async () => {
  async function* chunks() {
    for (let n = 0; n < 100; n += 1) yield [chunk(n)];
  }
  const reader = eventStream(chunks(), format, nothing).body.getReader();
  let reads = 0;
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    reads += 1;
    text += Buffer.from(value).toString();
  }
  expect(text.match(/data: /g)).toHaveLength(101);
  expect(reads).toBeLessThan(10);
});

it("reads no further than the client does", async () => {
  const { chunks, give, state } = source();
  const reader = eventStream(chunks, format, nothing).body.getReader();
  await turn();
  for (let n = 0; n < 5; n += 1) {
    give([chunk(n)]);
    await turn();
  }
  const askedWithoutReader = state.asked;
  expect(askedWithoutReader).toBeLessThanOrEqual(3);
  await reader.read();
  await reader.read();
  await turn();
  expect(state.asked).toBeGreaterThan(askedWithoutReader - 1);
  await reader.cancel();
});

it("closes what it reads from when the client hangs up", async () => {
  const { chunks, give, state } = source();
  const onCancel = jest.fn();
  const { body, completed } = eventStream(chunks, format, { onCancel });
  const reader = body.getReader();
  await turn();
  give([chunk(1)]);
  await reader.read();
  await reader.cancel();
  expect(onCancel).toHaveBeenCalledTimes(1);
  expect(await completed).toEqual({ status: 499 });
  give([chunk(2)]);
  give(undefined);
  await turn();
  expect(state.closed).toBe(true);
});

it("says an error as an event, and then ends without [DONE]", async () => {
  async function* chunks() {
    yield [chunk(1)];
    throw new Error("secret");
  }
  const { body, completed } = eventStream(chunks(), format, nothing);
  const text = await new Response(body).text();
  const [first, last, rest] = text.split("\n\n");
  expect(`${first}\n\n`).toBe(event(1));
  expect(JSON.parse(last?.slice("data: ".length) ?? "")).toMatchObject({ error: { type: "server_error" } });
  expect(rest).toBe("");
  expect(text).not.toContain("secret");
  expect(await completed).toMatchObject({ status: 500, error: { code: "internal_error" } });
});

it("comments after every 15 s of silence", async () => {
  jest.useFakeTimers({ doNotFake: ["setImmediate", "queueMicrotask", "nextTick"] });
  const { chunks, give } = source();
  const reader = eventStream(chunks, format, nothing).body.pipeThrough(new TextDecoderStream()).getReader();
  const keepAlive = reader.read();
  jest.advanceTimersByTime(15_000);
  expect((await keepAlive).value).toBe(": keep-alive\n\n");
  await turn();
  jest.advanceTimersByTime(10_000);
  give([chunk(1)]);
  expect((await reader.read()).value).toBe(event(1));
  const next = reader.read();
  jest.advanceTimersByTime(14_000);
  give([chunk(2)]);
  expect((await next).value).toBe(event(2));
  await reader.cancel();
  expect(jest.getTimerCount()).toBe(0);
});

describe("waiting for the first item", () => {
  it("throws what happens before it", async () => {
    // biome-ignore lint/correctness/useYield: it fails before it has anything
    async function* failing(): AsyncGenerator<number> {
      throw new Error("early");
    }
    await expect(withFirst(failing(), 1_000)).rejects.toThrow("early");
  });

  it("goes on without it when it does not come", async () => {
    const { chunks, give } = source();
    const { all, isLate } = await withFirst(chunks, 1);
    expect(isLate).toBe(true);
    give([chunk(1)]);
    give(undefined);
    for await (const batch of all) expect(batch).toHaveLength(1);
  });
});
