/** What a door does otherwise than vLLM alone, and means to. Each row stands in docs/verification.md too. */
const BY_DESIGN: readonly { readonly test: RegExp; readonly because: string }[] = [
  {
    test: /test_batched_chat_completions\.py/,
    because: "vLLM's own path /v1/chat/completions/batch is not a path of OpenAI's API, and the doors have none.",
  },
  {
    test: /::test_invocations(_|$)/,
    because: "/invocations is SageMaker's path to the container, not a path of the doors.",
  },
  {
    test: /::test_long_seed$/,
    because:
      "The door names the seed as vLLM does, in a sentence of its own: vLLM's own is lost on its way through /invocations.",
  },
];

export const reasonFor = (test: string): string | undefined => BY_DESIGN.find((row) => row.test.test(test))?.because;
