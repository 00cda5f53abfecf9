/**
 * Paths of vLLM that AWS's image reaches by `CustomAttributes: route=…`, where the body's `model` counts. No other one is ever asked
 * for, whatever a caller sends: the same way leads to paths that load adapters.
 * Source: `sagemaker_serve.py` and docs/vllm/index.md of aws/deep-learning-containers.
 */
export const CONTAINER_ROUTES = [
  "/v1/chat/completions",
  "/v1/completions",
  "/v1/embeddings",
  "/v1/responses",
  "/v1/messages",
  "/v1/messages/count_tokens",
  "/v1/rerank",
  "/v1/score",
  "/v1/audio/transcriptions",
  "/tokenize",
  "/detokenize",
] as const;
export type ContainerRoute = (typeof CONTAINER_ROUTES)[number];

/** The value of `CustomAttributes`. */
export function customAttributes(route: ContainerRoute): string {
  return `route=${route}`;
}
