import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import { MODEL_FIELD_LIST, MODEL_FIELDS, type ModelFieldName } from "../../contract/model-fields.ts";
import type { ProvisioningInput } from "./provisioning-input.ts";

/** A catalog entry with every default. */
export type ProvisioningEntry = CatalogEntry & { readonly instanceCount: number };

/**
 * An input over its catalog entry. Revision, artefacts, environment and template belong to a model, so another model drops
 * them; what bounds the costs belongs to the alias and stays.
 */
export function mergeCatalogEntry(
  { Comment: _, alias: __, wake: ___, ...input }: ProvisioningInput,
  entry: CatalogEntry | undefined,
): ProvisioningEntry | undefined {
  const modelId = input.modelId ?? entry?.modelId;
  if (modelId === undefined) return undefined;
  const sameModel = modelId === entry?.modelId;
  return {
    ...(sameModel ? entry : withoutModel(entry)),
    ...input,
    modelId,
    revision: input.revision ?? (sameModel ? entry.revision : MODEL_FIELDS.revision.standard),
    container: input.container ?? entry?.container ?? MODEL_FIELDS.container.standard,
    instanceTypes: input.instanceTypes ?? entry?.instanceTypes ?? [MODEL_FIELDS.instanceTypes.standard],
    instanceCount: input.instanceCount ?? entry?.instanceCount ?? 1,
    environment: { ...(sameModel ? entry.environment : {}), ...input.environment },
  };
}

function withoutModel(entry: CatalogEntry | undefined): Partial<CatalogEntry> {
  const ofModel = new Set(MODEL_FIELD_LIST.flatMap(([name, { isOfModel }]) => (isOfModel ? name : [])));
  return Object.fromEntries(Object.entries(entry ?? {}).filter(([name]) => !ofModel.has(name as ModelFieldName)));
}
