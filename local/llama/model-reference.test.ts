import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { readModelReference } from "./model-reference.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "model-reference-"));
  mkdirSync(join(folder, "org", "folder"), { recursive: true });
  writeFileSync(join(folder, "my model.gguf"), "");
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a file is a file, and anything else a model of the hub", () => {
  expect(readModelReference("my model.gguf", folder)).toEqual({ kind: "file", path: join(folder, "my model.gguf") });
  const hub = (repository: string, wanted?: string) => ({ kind: "hub", repository, wanted });
  expect(readModelReference("org/folder", folder)).toEqual(hub("org/folder"));
  expect(readModelReference("Qwen/Qwen3-0.6B-GGUF:Q8_0", folder)).toEqual(hub("Qwen/Qwen3-0.6B-GGUF", "Q8_0"));
  expect(readModelReference("org/m:Q4_0/m.gguf", folder)).toEqual(hub("org/m", "Q4_0/m.gguf"));
});

test.each(["other.gguf", "./org/m", "~/m", "qwen3", "org/m:", "a/b/c", "org/file.gguf"])(
  "what is neither is refused in a sentence: %s",
  (text) => {
    expect(() => readModelReference(text, folder)).toThrow(
      /^--model .+: there is no such file, and a model of the Hugging Face hub/,
    );
  },
);

test("what is fetched is kept where the system keeps such things", () => {
  expect(cacheFolder({ XDG_CACHE_HOME: "/elsewhere" })).toBe(join("/elsewhere", "openai-sagemaker"));
  expect(cacheFolder({})).toMatch(/openai-sagemaker$/);
});
