import type { Adapters } from "../../../contract/adapter.ts";

/** SageMaker puts what a model's additional sources hold there, a folder for each channel. */
const FOLDER = "/opt/ml/additional-model-data-sources";

/** The value of `SM_VLLM_LORA_MODULES`; the image makes one argument of vLLM of each item. */
export function loraModules(adapters: Adapters): string {
  const modules = Object.entries(adapters).map(([name, { modelId }]) => ({
    name,
    path: modelId ?? `${FOLDER}/${name}/`,
  }));
  return JSON.stringify(modules);
}
