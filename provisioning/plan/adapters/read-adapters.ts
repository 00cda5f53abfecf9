import * as v from "valibot";
import { type Adapter, type Adapters, adapterSource } from "../../../contract/adapter.ts";
import type { Hub, HubModel } from "../../hub/hub.ts";
import { type ModelArchitecture, readArchitecture } from "../../hub/model-architecture.ts";
import { checkModel } from "../check-model.ts";
import type { ProvisioningEntry } from "../merge-catalog-entry.ts";
import { Refusal } from "../refusal.ts";
import { AdapterConfig, rankOf, unsupportedFeature } from "./adapter-config.ts";
import { checkBase } from "./check-base.ts";
import type { ReadConfiguration } from "./configuration-file.ts";
import { architectureWithoutLora } from "./lora-architectures.ts";
import { LARGEST_RANK, maxLoraRank } from "./lora-ranks.ts";

/** What an adapter's rank is taken to be when nobody can be asked: most have less, and more room costs little memory. */
const RANK_WHEN_UNKNOWN = 64;

export interface AdapterSources {
  readonly hub: Hub;
  readonly read: ReadConfiguration;
  /** What the hub knows of the model that they belong to. */
  readonly model: HubModel | undefined;
  readonly warn: (sentence: string) => void;
}

export interface ReadAdapters {
  /** Those of the hub with the commit that their `main` is now. */
  readonly adapters: Adapters;
  /** One of vLLM's ranks, which holds all of them. */
  readonly maxRank: number;
}

/**
 * Reads what each adapter says of itself.
 * @param served what serves under the alias: of an adapter whose repository cannot be asked, the commit is taken from there
 * @throws Refusal for one that vLLM would not load
 */
export async function readAdapters(
  entry: ProvisioningEntry,
  served: Adapters | undefined,
  sources: AdapterSources,
): Promise<ReadAdapters> {
  const given = Object.entries(entry.adapters ?? {});
  if (given.length === 0) return { adapters: {}, maxRank: 0 };
  const architecture = await readBase(entry, sources);
  const withoutLora = architectureWithoutLora(architecture?.architectures ?? []);
  if (withoutLora !== undefined) {
    throw new Refusal(
      `vLLM takes no adapters for "${entry.modelId}", whose architecture is ${withoutLora}: merge the adapter into the model with PEFT's merge_and_unload and deploy that, or choose another model.`,
    );
  }
  const read = await Promise.all(
    given.map(async ([name, adapter]) => {
      const commit = await commitOf(adapter, served?.[name], sources);
      const rank = await readRank({ name, adapter, entry, architecture }, sources);
      return { name, adapter: { ...adapter, ...(commit === undefined ? {} : { revision: commit }) }, rank };
    }),
  );
  return {
    adapters: Object.fromEntries(read.map(({ name, adapter }) => [name, adapter])),
    maxRank: Math.max(...read.map(({ rank }) => rank)),
  };
}

/** The architecture of the model, from the hub or from beside its artefacts. */
async function readBase(
  { modelS3Uri }: ProvisioningEntry,
  { model, read }: AdapterSources,
): Promise<ModelArchitecture | undefined> {
  if (modelS3Uri === undefined) return model?.architecture;
  const answer = await read({ modelS3Uri }, "config.json");
  return answer.kind === "found" ? readArchitecture(answer.json) : undefined;
}

async function commitOf(
  { modelId }: Adapter,
  served: Adapter | undefined,
  { hub, warn }: AdapterSources,
): Promise<string | undefined> {
  if (modelId === undefined) return undefined;
  const repository = await checkModel({ modelId, revision: "main", environment: {} }, hub, warn);
  return repository?.commit ?? (served?.modelId === modelId ? served.revision : undefined);
}

interface AskedAdapter {
  readonly name: string;
  readonly adapter: Adapter;
  readonly entry: ProvisioningEntry;
  readonly architecture: ModelArchitecture | undefined;
}

/** One of vLLM's ranks, which holds the adapter. */
async function readRank(asked: AskedAdapter, { hub, read, model, warn }: AdapterSources): Promise<number> {
  const { name, adapter, entry, architecture } = asked;
  const source = adapterSource(adapter);
  const called = `The adapter "${name}" (${source})`;
  const answer = await read(adapter, "adapter_config.json");
  switch (answer.kind) {
    case "missing":
      throw new Refusal(`${called} has no adapter_config.json: name what PEFT's save_pretrained wrote.`);
    case "denied":
      throw new Refusal(
        adapter.modelS3Uri === undefined
          ? `${called} may not be read: accept its licence with the account of HF_TOKEN_SECRET, or copy it to S3 and set "modelS3Uri".`
          : `${called} has no adapter_config.json that may be read: check the prefix, and that its key in KMS is the stage's.`,
      );
    case "unreachable":
      warn(
        `${called} could not be read (${answer.why}); it was not checked, and its rank is taken to be at most ${RANK_WHEN_UNKNOWN}.`,
      );
      return RANK_WHEN_UNKNOWN;
    case "found": {
      const config = v.safeParse(AdapterConfig, answer.json);
      if (!config.success)
        throw new Refusal(`${called} has an adapter_config.json that is no JSON object: save it again.`);
      checkKind(called, config.output);
      await checkBase(
        { called, base: config.output.base_model_name_or_path, entry, architecture },
        { hub, model, warn },
      );
      return checkRank(called, config.output);
    }
  }
}

function checkKind(called: string, config: AdapterConfig): void {
  if (config.peft_type !== "LORA") {
    throw new Refusal(
      `${called} is of the type ${config.peft_type ?? "that it does not tell"}, and vLLM loads LORA alone: train a LoRA, or merge the adapter into its model.`,
    );
  }
  const feature = unsupportedFeature(config);
  if (feature !== undefined) {
    throw new Refusal(
      `${called} has ${feature}, which vLLM does not load: train it without, or merge the adapter into its model with PEFT's merge_and_unload.`,
    );
  }
}

function checkRank(called: string, config: AdapterConfig): number {
  const rank = rankOf(config);
  if (rank === undefined) throw new Refusal(`${called} tells no rank ("r") in its adapter_config.json: save it again.`);
  const holding = maxLoraRank(rank);
  if (holding === undefined) {
    throw new Refusal(
      `${called} has the rank ${rank} and vLLM takes ${LARGEST_RANK} at most: train one of a smaller rank, or merge the adapter into its model with PEFT's merge_and_unload.`,
    );
  }
  return holding;
}
