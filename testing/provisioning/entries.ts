import { namesOf } from "../../names.ts";
import type { ProvisioningEntry } from "../../provisioning/plan/merge-catalog-entry.ts";
import type { PlanContext } from "../../provisioning/plan/plan.ts";

/** An entry with little to object to. */
export const entryWith = (changes: Partial<ProvisioningEntry> = {}): ProvisioningEntry => ({
  modelId: "org/model",
  revision: "v1",
  container: "vllm",
  instanceTypes: ["ml.g5.xlarge"],
  instanceCount: 1,
  environment: {},
  ...changes,
});

export const planContext: PlanContext = {
  names: namesOf("dev"),
  region: "eu-north-1",
  execution: "arn:aws:states:eu-north-1:123456789012:execution:provision:one",
  startedAt: "2026-01-01T00:00:00.000Z",
  urls: { api: "https://api.example", openaiBase: "https://url.example/v1" },
};

/** Collects warnings. */
export function collect() {
  const warnings: string[] = [];
  return { warnings, warn: (sentence: string) => void warnings.push(sentence) };
}

export const GIB = 2 ** 30;
