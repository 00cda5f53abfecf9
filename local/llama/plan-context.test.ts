import { planContext } from "./plan-context.ts";

const GB = 1e9;
/** Qwen3-4B: 147 KB a token. */
const QWEN3_4B = {
  block_count: 36,
  embedding_length: 2560,
  attention: { head_count: 32, head_count_kv: 8, key_length: 128, value_length: 128 },
};
/** SmolLM2-135M: 23 KB a token. */
const SMOL = { block_count: 30, embedding_length: 576, attention: { head_count: 9, head_count_kv: 3 } };

test.each([
  ["a small model", SMOL, { trained: 8192, asked: undefined }, 8 * GB, { context: 8192, sequences: 4 }],
  [
    "a larger one on a small laptop",
    QWEN3_4B,
    { trained: 40_960, asked: undefined },
    8 * GB,
    { context: 8192, sequences: 1 },
  ],
  [
    "a larger one on a larger laptop",
    QWEN3_4B,
    { trained: 40_960, asked: undefined },
    16 * GB,
    { context: 8192, sequences: 3 },
  ],
  [
    "more than there is room for",
    QWEN3_4B,
    { trained: 40_960, asked: 32_768 },
    8 * GB,
    { context: 13_563, sequences: 1 },
  ],
  ["a model of few tokens", SMOL, { trained: 2048, asked: 4096 }, 8 * GB, { context: 2048, sequences: 4 }],
  [
    "heads by layer",
    { ...SMOL, attention: { head_count: 9, head_count_kv: [1, 3] } },
    { trained: 8192, asked: 1024 },
    8 * GB,
    { context: 1024, sequences: 4 },
  ],
  ["a file that does not tell", {}, { trained: 8192, asked: undefined }, 8 * GB, { context: 8192, sequences: 1 }],
])("%s gets the tokens and the answers at once for which there is memory", (_, architecture, tokens, memory, plan) => {
  expect(planContext(architecture, tokens, memory)).toEqual(plan);
});
