import type { Adapters } from "../../../contract/adapter.ts";
import { loraModules } from "./lora-modules.ts";

/** How many variables `loraEnvironment` adds at most to those of a model. */
export const LORA_VARIABLES = 6;

/**
 * What makes vLLM load adapters as it starts, all of them ready at once.
 * @param maxRank one of vLLM's ranks
 */
export function loraEnvironment(adapters: Adapters, maxRank: number): Record<string, string> {
  const count = Object.keys(adapters).length;
  if (count === 0) return {};
  const fromHub = Object.values(adapters).some(({ modelId }) => modelId !== undefined);
  return {
    SM_VLLM_ENABLE_LORA: "true",
    SM_VLLM_MAX_LORA_RANK: String(maxRank),
    SM_VLLM_MAX_LORAS: String(count),
    SM_VLLM_MAX_CPU_LORAS: String(count),
    SM_VLLM_LORA_MODULES: loraModules(adapters),
    // Instances have their large disk at /tmp; the image would fill the root's.
    ...(fromHub ? { HF_HOME: "/tmp/huggingface" } : {}),
  };
}
