import { type Adapter, adapterSource } from "../../../contract/adapter.ts";
import type { ProvisioningEntry } from "../merge-catalog-entry.ts";
import { Refusal } from "../refusal.ts";
import { loraModules } from "./lora-modules.ts";

/** SageMaker's limit of a container's additional sources, API reference `ContainerDefinition`. */
const MOST_S3_SOURCES = 5;
/** And of a variable's value. */
const MAX_VALUE_LENGTH = 1024;

/**
 * Refuses adapters that are wrong by themselves, whatever their files say.
 * @param alias of the model that they belong to
 * @throws Refusal
 */
export function checkAdapters(alias: string, { adapters = {}, modelId, container }: ProvisioningEntry): void {
  const given = Object.entries(adapters);
  if (given.length === 0) return;
  if (container !== "vllm") {
    throw new Refusal(
      "Adapters need the container \"vllm\", where a request's model name chooses among them: set it, or merge the adapter into its model with PEFT's merge_and_unload and deploy that.",
    );
  }
  for (const [name, adapter] of given) {
    if (name === alias || name === modelId) {
      throw new Refusal(
        `The adapter "${name}" has the ${name === alias ? "alias" : "name"} of its own model: give it another alias.`,
      );
    }
    checkRevision(name, adapter);
  }
  const fromS3 = given.filter(([, { modelS3Uri }]) => modelS3Uri !== undefined);
  if (fromS3.length > MOST_S3_SOURCES) {
    throw new Refusal(
      `${fromS3.length} adapters are in S3 and SageMaker takes ${MOST_S3_SOURCES} additional sources: put others on the hub, or deploy the model under a second alias for them.`,
    );
  }
  const { length } = loraModules(adapters);
  if (length > MAX_VALUE_LENGTH) {
    throw new Refusal(
      `The ${given.length} adapters take ${length} characters of SM_VLLM_LORA_MODULES and SageMaker allows ${MAX_VALUE_LENGTH}: shorten their aliases, or deploy the model under a second alias for some of them.`,
    );
  }
}

/** vLLM fetches an adapter as it is on `main`. Source: `get_adapter_absolute_path` in `vllm/lora/utils.py` of vLLM 0.32. */
function checkRevision(name: string, { modelS3Uri, modelId, revision = "main" }: Adapter): void {
  if (revision === "main") return;
  throw new Refusal(
    modelS3Uri === undefined
      ? `The adapter "${name}" has the revision "${revision}", but vLLM loads adapters from a repository's main alone: copy that revision of ${modelId} to S3 and set "modelS3Uri".`
      : `The adapter "${name}" has the revision "${revision}", but ${adapterSource({ modelS3Uri })} has none: leave it out.`,
  );
}
