import { terminalColumns } from "./terminal-columns.ts";
import { wrap, wrapLines } from "./wrap.ts";

test("a text is broken between words; a word that is longer than a line stays whole", () => {
  expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrap("see https://example.com/a-long-path now", 8)).toEqual(["see", "https://example.com/a-long-path", "now"]);
  expect(wrap("", 8)).toEqual([""]);
});

test("escape sequences take no room, and are not cut", () => {
  expect(wrap("\x1b[32mone\x1b[39m two three", 7)).toEqual(["\x1b[32mone\x1b[39m two", "three"]);
  expect(wrap("\x1b[32mn/a\x1b[39m", 2, /(?<=[ /])/)).toEqual(["\x1b[32mn/a\x1b[39m"]);
});

test("a wrapped line goes on where it was set in, and short ones are left alone", () => {
  expect(wrapLines("Title\n  one two three\n\n  a   b", 9)).toBe("Title\n  one two\n  three\n\n  a   b");
});

test("only a terminal has columns", () => {
  expect(terminalColumns({ isTTY: true, columns: 80 })).toBe(80);
  const unbounded = [{ columns: 80 }, { isTTY: true }, { isTTY: true, columns: 0 }, {}];
  expect(unbounded.map(terminalColumns)).toEqual(unbounded.map(() => Number.POSITIVE_INFINITY));
});
