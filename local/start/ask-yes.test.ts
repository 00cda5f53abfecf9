import { PassThrough } from "node:stream";
import { askYes } from "./ask-yes.ts";

function terminal(isTTY = true) {
  const shown: string[] = [];
  const output = Object.assign(new PassThrough(), { isTTY });
  output.on("data", (text) => shown.push(String(text)));
  return { input: Object.assign(new PassThrough(), { isTTY }), output, shown };
}

test.each([
  ["y\n", true],
  ["YES\n", true],
  ["\n", false],
  ["no\n", false],
])("what is typed decides: %j", async (typed, answer) => {
  const { input, output, shown } = terminal();
  const asked = askYes("Install it?", { input, output });
  input.write(typed);
  expect(await asked).toBe(answer);
  expect(shown.join("")).toContain("Install it? [y/N] ");
});

test("Ctrl-D is no, and Ctrl-C ends the start", async () => {
  const first = terminal();
  const asked = askYes("Install it?", first);
  first.input.end();
  expect(await asked).toBe(false);
  const second = terminal();
  const interrupted = askYes("Install it?", second);
  second.input.write("\x03");
  await expect(interrupted).rejects.toThrow("Nothing was installed or started.");
});

test("where nobody sees the question, nobody is asked", async () => {
  expect(await askYes("Install it?", terminal(false))).toBeUndefined();
});
