import OpenAI from "openai";
import { FUNCTION_URL } from "../functions/openai-proxy/door.ts";
import { KEY } from "../testing/openai-proxy/fake-keys.ts";
import { fakeSageMaker } from "../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { createTestProxy } from "../testing/openai-proxy/proxy.ts";
import { chatEvent, DONE } from "../testing/scripted-container.ts";

/** Fifteen seconds are too long for a test, so the app runs in this process, with time that passes when the test says so. */

beforeEach(() => jest.useFakeTimers({ doNotFake: ["setImmediate", "queueMicrotask", "nextTick"] }));
afterEach(() => jest.useRealTimers());

const question = { model: "default", messages: [{ role: "user" as const, content: "Hello" }], stream: true as const };

/** The app in front of a container that writes when the test says so. */
function proxyBefore() {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const runtime = fakeSageMaker(() => ({ contentType: "text/event-stream", body: readable }));
  const proxy = createTestProxy({ runtime, door: FUNCTION_URL });
  return { proxy, write: (text: string) => void writer.write(Buffer.from(text)), end: () => void writer.close() };
}

test("every 15 s of silence the client gets a comment, and none while tokens arrive", async () => {
  const { proxy, write, end } = proxyBefore();
  write(chatEvent("Once"));
  const { body } = await proxy.post("/v1/chat/completions", question);
  let text = "";
  const reading = body?.pipeThrough(new TextDecoderStream()).pipeTo(
    new WritableStream({
      write(piece) {
        text += piece;
      },
    }),
  );
  const commentsAfter = async (milliseconds: number) => {
    await jest.advanceTimersByTimeAsync(milliseconds);
    await new Promise(setImmediate);
    return text.split(": keep-alive\n\n").length - 1;
  };
  expect(await commentsAfter(14_000)).toBe(0);
  expect(await commentsAfter(1_000)).toBe(1);
  expect(await commentsAfter(30_000)).toBe(3);
  for (const token of [" upon", " a", " time"]) {
    expect(await commentsAfter(10_000)).toBe(3);
    write(chatEvent(token));
    await new Promise(setImmediate);
  }
  expect(await commentsAfter(14_000)).toBe(3);
  write(DONE);
  end();
  await reading;
  expect(text.endsWith(DONE)).toBe(true);
});

test("a client that waits for the first token gets its first comment after 15 s", async () => {
  const { proxy, write, end } = proxyBefore();
  const answered = proxy.post("/v1/chat/completions", question);
  await jest.advanceTimersByTimeAsync(15_000);
  const reader = (await answered).body?.pipeThrough(new TextDecoderStream()).getReader();
  expect(await reader?.read()).toEqual({ done: false, value: ": keep-alive\n\n" });
  write(DONE);
  end();
});

test("OpenAI's client skips the comments, also those before the first token", async () => {
  const { proxy, write, end } = proxyBefore();
  const client = new OpenAI({
    apiKey: KEY.key,
    baseURL: "http://proxy/v1",
    fetch: (url, init) => proxy.request(new URL(String(url)).pathname, init),
  });
  const answer = client.chat.completions.create(question);
  await jest.advanceTimersByTimeAsync(60_000);
  write(chatEvent("Once"));
  const chunks = (await answer)[Symbol.asyncIterator]();
  expect((await chunks.next()).value?.choices[0]?.delta.content).toBe("Once");
  await jest.advanceTimersByTimeAsync(60_000);
  write(chatEvent(" upon") + DONE);
  end();
  expect((await chunks.next()).value?.choices[0]?.delta.content).toBe(" upon");
  expect((await chunks.next()).done).toBe(true);
});
