import { PassThrough, Readable } from "node:stream";
import { readMessage } from "./message.ts";

test("words are the message, and a pipe that never ends is left alone", async () => {
  expect(await readMessage(["Hello", "there"], new PassThrough())).toBe("Hello there");
});

test("what is piped in is the message, or follows the words", async () => {
  expect(await readMessage([], Readable.from(["Hello\n"]))).toBe("Hello");
  expect(await readMessage(["Summarize:", "-"], Readable.from(["one\n", "two\n"]))).toBe("Summarize:\n\none\ntwo");
});

test.each([[[]], [["-"]]])("%j with nothing piped in is an error", async (words) => {
  await expect(readMessage(words, Readable.from([]))).rejects.toThrow(/^There is no message: /);
  await expect(readMessage(words, Object.assign(new PassThrough(), { isTTY: true }))).rejects.toThrow(/^There is no/);
});
