import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { explainDefect, explainFileError } from "./user-error.ts";

function catchError(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error("It did not fail.");
}

test("what a file system refuses names the path and the cure", () => {
  const folder = mkdtempSync(join(tmpdir(), "openai-sagemaker-test-"));
  const file = join(folder, "file");
  writeFileSync(file, "");
  const refused = (action: () => unknown) => explainFileError(catchError(action));
  expect(refused(() => writeFileSync(join(file, "x"), ""))).toBe(
    `${join(file, "x")} cannot be read or written (ENOTDIR): a part of that path is a file, where a folder belongs.`,
  );
  expect(refused(() => writeFileSync(folder, ""))).toMatch(/\(EISDIR\): it is a folder, where a file belongs\.$/);
  expect(refused(() => mkdirSync(file))).toMatch(/\(EEXIST\): something of that name is there already\.$/);
  rmSync(folder, { recursive: true });
});

test.each(["EROFS", "ENOSPC", "EACCES", "EDQUOT"])("%s is explained", (code) => {
  const error = Object.assign(new Error(code), { code, path: "/out" });
  expect(explainFileError(error)).toMatch(new RegExp(`^/out cannot be read or written \\(${code}\\): .+\\.$`));
});

test("a program that is not there is no file's error", () => {
  expect(explainFileError(Object.assign(new Error("spawn x ENOENT"), { code: "ENOENT" }))).toBeUndefined();
  expect(explainFileError("no")).toBeUndefined();
});

test("a defect is one sentence, and its stack trace is for whoever asks", () => {
  const defect = new TypeError("x is not a function\nand more");
  const sentence = explainDefect(defect, {});
  expect(sentence).toMatch(
    /^This is a defect of openai-sagemaker: TypeError: x is not a function\. .*DEBUG=openai-sagemaker/,
  );
  expect(sentence).not.toContain("\n");
  expect(explainDefect(defect, { DEBUG: "express:*" })).toBe(sentence);
  expect(explainDefect(defect, { DEBUG: "express:*,openai-sagemaker" })).toMatch(/\n {4}at /);
});
