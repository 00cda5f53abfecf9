import { stripVTControlCharacters } from "node:util";
import type { CheckResult } from "./check.ts";
import { hasErrors, printDoctor } from "./print-doctor.ts";

function printed(results: readonly CheckResult[], terminal: { isTTY?: boolean; columns?: number } = {}): string {
  const pieces: string[] = [];
  printDoctor(results, { ...terminal, write: (text) => pieces.push(text) });
  return pieces.join("");
}

const fine: CheckResult = { name: "node", status: "ok", found: "Node.js 22.23.3" };
const doubtful: CheckResult = { name: "model", status: "warning", found: "It is large.", cure: "Take a small one." };
const wrong: CheckResult = { name: "key pair", status: "error", found: "There is none.", cure: "Create it." };

test("a line for each check, aligned, with its cure below", () => {
  expect(printed([fine, doubtful, wrong])).toBe(
    [
      "ok       node      Node.js 22.23.3",
      "warning  model     It is large.",
      "                   → Take a small one.",
      "error    key pair  There is none.",
      "                   → Create it.",
      "",
      "Not ready to deploy: 1 error, 1 warning.",
      "",
    ].join("\n"),
  );
});

test("the last line says whether to go on", () => {
  expect(printed([fine])).toMatch(/\n\nReady to deploy\.\n$/);
  expect(printed([fine, doubtful, doubtful])).toMatch(/\n\nReady to deploy, with 2 warnings\.\n$/);
  expect([hasErrors([fine, doubtful]), hasErrors([fine, wrong])]).toEqual([false, true]);
});

test("on a terminal it is coloured, and wrapped to its width between words", () => {
  const long = { ...fine, found: "word ".repeat(30).trim() };
  const text = printed([long], { isTTY: true, columns: 60 });
  expect(text).toContain("\x1b[32mok       \x1b[39m");
  const lines = stripVTControlCharacters(text).split("\n");
  expect(lines.slice(0, 3).map((line) => line.length)).toEqual([59, 59, 59]);
  expect(lines[1]).toMatch(/^ {15}word/);
});
