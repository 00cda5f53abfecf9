import type { PublishedModel } from "../../contract/published-model.ts";

/** What stands in Parameter Store of a model that serves. */
export const publicationOn = (endpointName: string): PublishedModel => ({
  endpointName,
  invocationUrl: `https://runtime.sagemaker.eu-north-1.amazonaws.com/endpoints/${endpointName}/invocations`,
  modelId: "distilgpt2",
  revision: "main",
  dialect: "vllm",
  capabilities: { chatTemplate: false, tools: false, streaming: true },
  instanceType: "ml.g4dn.xlarge",
  publishedAt: "2026-01-01T00:00:00Z",
  execution: "arn:aws:states:eu-north-1:123456789012:execution:machine:name",
});
