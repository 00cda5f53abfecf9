import { chooseVariant, type GgufFile, listVariants } from "./choose-gguf.ts";

const file = (path: string, size = 1): GgufFile => ({ path, size, sha256: undefined });
const choose = (paths: readonly string[], wanted?: string) =>
  chooseVariant(listVariants(paths.map((path, index) => file(path, index + 1))), { repository: "org/m", wanted }).name;

const USUAL = [
  "mtp-q8_0.gguf",
  "m-q2_k.gguf",
  "m-q4_0.gguf",
  "m-q4_k_m.gguf",
  "m-q8_0.gguf",
  "m-fp16.gguf",
  "mmproj-f16.gguf",
  "imatrix.gguf",
  "README.md",
];

test.each([
  [USUAL, undefined, "m-q4_k_m.gguf"],
  [USUAL, "Q8_0", "m-q8_0.gguf"],
  [USUAL, "q4_0", "m-q4_0.gguf"],
  [USUAL, "m-fp16.gguf", "m-fp16.gguf"],
  [["m-Q3_K.gguf", "m-Q2_K.gguf"], undefined, "m-Q3_K.gguf"],
  [["m-IQ4_0.gguf", "m-Q4_0.gguf"], "Q4_0", "m-Q4_0.gguf"],
  [["m-Q4_K_M.gguf", "m-Q4_K.gguf"], "Q4_K", "m-Q4_K.gguf"],
  [["Q8_0/m-Q8_0.gguf", "Q4_K_M/m-Q4_K_M.gguf"], undefined, "Q4_K_M/m-Q4_K_M.gguf"],
])("of %j, %s is %s", (paths, wanted, name) => {
  expect(choose(paths, wanted)).toBe(name);
});

test("a model in several files is one, and begins with the first", () => {
  const paths = ["m-q8_0-00002-of-00002.gguf", "m-q8_0-00001-of-00002.gguf", "m-q4_0-00001-of-00003.gguf"];
  const [variant, ...others] = listVariants(paths.map((path) => file(path, 5)));
  expect(variant).toMatchObject({
    name: "m-q8_0.gguf",
    size: 10,
    files: [{ path: "m-q8_0-00001-of-00002.gguf" }, { path: "m-q8_0-00002-of-00002.gguf" }],
  });
  // Of the other one two files are missing.
  expect(others).toEqual([]);
  expect(choose(paths, "m-q8_0-00001-of-00002.gguf")).toBe("m-q8_0.gguf");
});

test.each([
  [["model.safetensors"], undefined, /^--model org\/m: there is no GGUF file in it\. Look for a repository/],
  [
    ["m-q4_0.gguf", "m-q2_k.gguf"],
    "Q8_0",
    /^--model org\/m:Q8_0: it has no such file\. It has m-q4_0\.gguf, m-q2_k\.gguf\.$/,
  ],
])("what is not there is refused in a sentence: %j", (paths, wanted, sentence) => {
  expect(() => choose(paths, wanted)).toThrow(sentence);
});
