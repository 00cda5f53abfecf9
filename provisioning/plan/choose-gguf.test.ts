import { ggufModels } from "../hub/gguf-files.ts";
import { chooseGguf } from "./choose-gguf.ts";
import { Refusal } from "./refusal.ts";

const MODELS = ggufModels([
  { rfilename: "README.md", size: 1 },
  { rfilename: "qwen-4b-iq4_k_m.gguf", size: 2 },
  { rfilename: "qwen-4b-q4_k_m.gguf", size: 3 },
  { rfilename: "qwen-4b-q8_0.gguf", size: 5 },
  { rfilename: "mmproj-qwen-4b-f16.gguf", size: 7 },
  { rfilename: "F16/qwen-4b-f16-00002-of-00002.gguf", size: 13 },
  { rfilename: "F16/qwen-4b-f16-00001-of-00002.gguf", size: 11 },
  { rfilename: "bf16-00001-of-00003.gguf", size: 1 },
  { rfilename: "../../opt/q2_k.gguf", size: 1 },
]);
const choose = (ggufFile?: string, models = MODELS) =>
  chooseGguf({ modelId: "org/Qwen-4B", ...(ggufFile === undefined ? {} : { ggufFile }) }, models);

test("what is no whole model, or reads images beside one, is none", () => {
  expect(MODELS.map(({ files }) => files[0])).toEqual([
    "qwen-4b-iq4_k_m.gguf",
    "qwen-4b-q4_k_m.gguf",
    "qwen-4b-q8_0.gguf",
    "F16/qwen-4b-f16-00001-of-00002.gguf",
  ]);
});

test("the usual quantisation is taken unasked, another one by its name, and a file by its own", () => {
  expect(choose()).toEqual({ files: ["qwen-4b-q4_k_m.gguf"], bytes: 3 });
  expect(choose("Q8_0").files).toEqual(["qwen-4b-q8_0.gguf"]);
  expect(choose("qwen-4b-iq4_k_m.gguf").bytes).toBe(2);
});

test("a model in parts is all of them", () => {
  expect(choose("f16")).toEqual({
    files: ["F16/qwen-4b-f16-00001-of-00002.gguf", "F16/qwen-4b-f16-00002-of-00002.gguf"],
    bytes: 24,
  });
});

test("the only model needs no name", () => {
  expect(choose(undefined, ggufModels([{ rfilename: "a-q2_k.gguf", size: 1 }])).bytes).toBe(1);
});

test.each([
  [
    "Q3_K",
    MODELS,
    /^"org\/Qwen-4B" has no GGUF file "Q3_K": set ggufFile \(GGUF_FILE\) to one of qwen-4b-iq4_k_m\.gguf, /,
  ],
  [undefined, [], /^"org\/Qwen-4B" has no GGUF file, which .* often "Qwen-4B-GGUF"/],
  [
    undefined,
    ggufModels([
      { rfilename: "a-q2_k.gguf", size: 1 },
      { rfilename: "a-q8_0.gguf", size: 1 },
    ]),
    /has 2 GGUF files, none of them Q4_K_M: set ggufFile .* to one of a-q2_k\.gguf, a-q8_0\.gguf\.$/,
  ],
  [
    undefined,
    ggufModels([
      { rfilename: "a-q4_k_m.gguf", size: 1 },
      { rfilename: "b-q4_k_m.gguf", size: 1 },
    ]),
    /has 2 GGUF files of Q4_K_M: set/,
  ],
])("what is not there, or not to be told apart, is refused with what there is", (ggufFile, models, sentence) => {
  expect(() => choose(ggufFile, models)).toThrow(sentence);
  expect(() => choose(ggufFile, models)).toThrow(Refusal);
});
