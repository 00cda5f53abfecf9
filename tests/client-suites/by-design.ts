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
];

export const reasonFor = (test: string): string | undefined => BY_DESIGN.find((row) => row.test.test(test))?.because;
