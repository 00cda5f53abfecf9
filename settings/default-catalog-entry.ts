import type { CatalogEntry } from "../contract/catalog-entry.ts";
import type { Settings } from "./settings.ts";

/** What the settings want to run under the stage's default alias. */
export function defaultCatalogEntry(settings: Settings): CatalogEntry & { readonly instanceCount: number } {
  return {
    modelId: settings.HF_MODEL_ID,
    revision: settings.HF_MODEL_REVISION,
    container: settings.CONTAINER,
    instanceTypes: settings.INSTANCE_TYPE,
    instanceCount: settings.INSTANCE_COUNT,
    environment: {},
    ...(settings.MAX_INSTANCE_COUNT === undefined ? {} : { maxInstanceCount: settings.MAX_INSTANCE_COUNT }),
    ...(settings.IDLE_MINUTES === undefined ? {} : { idleMinutes: settings.IDLE_MINUTES }),
    ...(settings.MODEL_S3_URI === undefined ? {} : { modelS3Uri: settings.MODEL_S3_URI }),
  };
}
