import type { Hub, HubModel } from "../../hub/hub.ts";
import type { ModelArchitecture } from "../../hub/model-architecture.ts";
import type { ProvisioningEntry } from "../merge-catalog-entry.ts";
import { Refusal } from "../refusal.ts";

interface AskedBase {
  /** The adapter, as the beginning of a sentence. */
  readonly called: string;
  /** `base_model_name_or_path` */
  readonly base: string | undefined;
  readonly entry: ProvisioningEntry;
  /** Of the entry's model. */
  readonly architecture: ModelArchitecture | undefined;
}

interface BaseSources {
  readonly hub: Hub;
  readonly model: HubModel | undefined;
  readonly warn: (sentence: string) => void;
}

/**
 * Whether an adapter was trained on the model that it is to be served with. vLLM does not compare names when it loads adapters as
 * it starts: those of another model end its start, or, if their shapes fit, answer nonsense.
 * @throws Refusal
 */
export async function checkBase({ called, base, entry, architecture }: AskedBase, sources: BaseSources): Promise<void> {
  const { model, warn, hub } = sources;
  const isNamed = [entry.modelId, model?.id].some((name) => name?.toLowerCase() === base?.toLowerCase());
  if (base !== undefined && isNamed) return;
  // A training job names the folder where it found the model.
  if (base === undefined || !/^[\w.-]+(\/[\w.-]+)?$/.test(base) || base.startsWith(".")) {
    warn(
      `${called} does not tell its model${base === undefined ? "" : ` but the folder ${base}`}; whether it fits "${entry.modelId}" was not checked.`,
    );
    return;
  }
  const cure = `deploy it with "${base}", or, if it fits, write "${entry.modelId}" into base_model_name_or_path of its adapter_config.json`;
  if (entry.modelS3Uri === undefined) {
    throw new Refusal(`${called} was trained on "${base}", not on "${entry.modelId}": ${cure}.`);
  }
  // What lies in S3 may be a copy of it, or trained further.
  const answer = await hub(base, "main");
  const other = answer.kind === "found" ? answer.model.architecture : undefined;
  if (architecture === undefined || other === undefined) {
    warn(`${called} was trained on "${base}"; whether that is the model in ${entry.modelS3Uri} was not checked.`);
  } else if (shape(other) !== shape(architecture)) {
    throw new Refusal(
      `${called} was trained on "${base}" (${shape(other)}), not on the model in ${entry.modelS3Uri} (${shape(architecture)}): ${cure}.`,
    );
  }
}

function shape({ architectures = [], hiddenSize, keyValueCache }: ModelArchitecture): string {
  return `${architectures.join(", ")}, hidden size ${hiddenSize ?? "unknown"}, ${keyValueCache?.layers ?? "unknown"} layers`;
}
