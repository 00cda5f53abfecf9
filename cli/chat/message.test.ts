import { PassThrough, Readable } from "node:stream";
import { messageOf } from "./message.ts";

test("words are the message, and a pipe that never ends is left alone", async () => {
  expect(await messageOf(["Hello", "there"], new PassThrough())).toBe("Hello there");
});

test("what is piped in is the message, or follows the words", async () => {
  expect(await messageOf([], Readable.from(["Hello\n"]))).toBe("Hello");
  expect(await messageOf(["Summarize:", "-"], Readable.from(["one\n", "two\n"]))).toBe("Summarize:\n\none\ntwo");
});

test.each([[[]], [["-"]]])("%j with nothing piped in is an error", async (words) => {
  await expect(messageOf(words, Readable.from([]))).rejects.toThrow(/^There is no message: /);
  await expect(messageOf(words, Object.assign(new PassThrough(), { isTTY: true }))).rejects.toThrow(/^There is no/);
});
