import { recording } from "../../../../testing/openai-proxy/recordings.ts";
import { countedTokens, countTokensRequest, tokenizeRequest } from "./count-tokens.ts";

const counted = recording("smollm2-count-tokens", "vllm-messages");
const tokenized = recording("smollm2-tokenize", "vllm-messages");

it("asks vLLM's own count for what it counts", () => {
  const request = { ...counted.request, max_tokens: 5, stream: true, temperature: 1, metadata: {} };
  expect(countTokensRequest(request, { tools: true })).toEqual(counted.request);
});

it("asks vLLM's tokenizer for the same", () => {
  expect(tokenizeRequest(counted.request, { tools: true })).toEqual(tokenized.request);
});

it("counts no tools for a model that is not given any", () => {
  expect(tokenizeRequest(counted.request, { tools: false })).not.toHaveProperty("tools");
  expect(countTokensRequest(counted.request, { tools: false })).not.toHaveProperty("tools");
});

it("counts a system prompt where the template takes it", () => {
  const request = { messages: [{ role: "user", content: "Hi" }], system: "Be brief." };
  expect(tokenizeRequest(request, { systemMessage: false })).toEqual({
    messages: [{ role: "user", content: "Be brief.\n\nHi" }],
  });
});

it.each([counted, tokenized])("reads the count of either answer", ({ response }) => {
  expect(countedTokens(JSON.parse(response.body))).toEqual({ input_tokens: 107 });
});

it.each([{}, { count: "5" }, { input_tokens: null }])("takes %j for no count", (answer) => {
  expect(() => countedTokens(answer)).toThrow("could not be read");
});
