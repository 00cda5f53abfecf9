import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { PublishedModel } from "../../contract/published-model.ts";
import { cachedStageParameters, type ParameterCache } from "../../functions/openai-proxy/models/parameter-cache.ts";
import type { Parameter } from "../../functions/openai-proxy/models/parameter-snapshot.ts";
import { namesOf } from "../../names.ts";

export const { parameter: PARAMETER } = namesOf("dev");

export const CHAT_MODEL: PublishedModel = {
  endpointName: "openai-sagemaker-dev-default",
  invocationUrl:
    "https://runtime.sagemaker.eu-north-1.amazonaws.com/endpoints/openai-sagemaker-dev-default/invocations",
  modelId: "Qwen/Qwen3-4B",
  revision: "main",
  dialect: "vllm",
  capabilities: { chatTemplate: true, tools: true, streaming: true },
  contextLength: 1_024,
  instanceType: "ml.g4dn.xlarge",
  publishedAt: "2026-11-22T02:00:00.000Z",
  execution: "arn:aws:states:eu-north-1:123456789012:execution:openai-sagemaker-dev-provision-endpoint:one",
};

export const BASE_MODEL: PublishedModel = {
  ...CHAT_MODEL,
  modelId: "distilgpt2",
  capabilities: { chatTemplate: false, tools: false, streaming: true },
};

export const CATALOG_ENTRY: CatalogEntry = {
  modelId: "distilgpt2",
  revision: "main",
  container: "vllm",
  instanceTypes: ["ml.g4dn.xlarge"],
  environment: {},
};

/** The contents of the Parameter Store, as an object that a test may change. */
export function toParameters(values: Readonly<Record<string, unknown>>): Parameter[] {
  return Object.entries(values).map(([name, value]) => ({ name, value: JSON.stringify(value) }));
}

/** The real cache in front of a store that a test makes. */
export function toStageParameters(values: Readonly<Record<string, unknown>>): ParameterCache {
  return cachedStageParameters({
    root: PARAMETER.root,
    log: () => undefined,
    pages: async function* () {
      yield toParameters(values);
    },
  });
}
