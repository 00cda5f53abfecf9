import { KNOWN_MODELS } from "../../scripts/documentation/known-models.ts";
import { readArchitecture } from "../hub/model-architecture.ts";
import { expectedSpeed } from "./expected-speed.ts";
import { GPU_SPEEDS } from "./gpu-speeds.ts";

function modelNamed(id: string) {
  const architecture = readArchitecture(KNOWN_MODELS.find((model) => model.id === id)?.config);
  const weightBytes = architecture?.parameters?.weightBytes ?? 0;
  return { weightBytes, ...(architecture && { architecture }) };
}
const gpus = (gpu: keyof typeof GPU_SPEEDS, count = 1) => ({ ...GPU_SPEEDS[gpu], count });
const chat = { clients: 1, promptTokens: 512, answerTokens: 128 };

/**
 * Of AWS's deep-learning-containers, vllm-model-tests.yml at 09a3e98: prompts of 512 tokens, answers of 128, so many prompts; a benchmark
 * passes from these tokens a second on. What is expected must not lie below what AWS has seen twice over.
 */
test.each([
  ["meta-llama/Llama-3.3-70B-Instruct", "L40S", 4, 32, 80],
  ["openai/gpt-oss-20b", "L40S", 1, 64, 1200],
] as const)("%s on %s × %i is expected above AWS's threshold", (id, gpu, count, clients, threshold) => {
  expect(expectedSpeed(modelNamed(id), gpus(gpu, count), { ...chat, clients })?.tokensPerSecond).toBeGreaterThan(
    threshold,
  );
});

test("one request of a dense model is as fast as its weights are read", () => {
  const { weightBytes } = modelNamed("meta-llama/Llama-3.1-8B-Instruct");
  const { secondsBetweenTokens = 0 } =
    expectedSpeed(modelNamed("meta-llama/Llama-3.1-8B-Instruct"), gpus("A10G"), chat) ?? {};
  expect(secondsBetweenTokens).toBeCloseTo(weightBytes / 360e9 + 0.002, 3);
});

test("a mixture reads the experts that its requests meet: few for one request, nearly all for many", () => {
  const at = (clients: number) =>
    expectedSpeed(modelNamed("Qwen/Qwen3-30B-A3B"), gpus("H100"), { ...chat, clients })?.secondsBetweenTokens ?? 0;
  const whole = modelNamed("Qwen/Qwen3-30B-A3B").weightBytes / (3350e9 * 0.6);
  expect(at(1)).toBeLessThan(whole / 3);
  expect(at(64)).toBeGreaterThan(whole * 0.9);
});

test("more requests at once give more tokens, and caches slow them down", () => {
  const model = modelNamed("meta-llama/Llama-3.1-8B-Instruct");
  const at = (clients: number, bytes = 0) =>
    expectedSpeed(model, gpus("L4"), { ...chat, clients }, (tokens) => tokens * bytes)?.tokensPerSecond ?? 0;
  expect(at(8)).toBeGreaterThan(4 * at(1));
  expect(at(8, 131_072)).toBeLessThan(at(8));
});

test("a model of unknown size has no speed", () => {
  expect(expectedSpeed({}, gpus("L4"), chat)).toBeUndefined();
});
