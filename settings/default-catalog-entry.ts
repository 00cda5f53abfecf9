import type { CatalogEntry } from "../contract/catalog-entry.ts";
import { MODEL_FIELD_LIST } from "../contract/model-fields.ts";
import type { SettingName, Settings } from "./settings.ts";

/** What the settings want to run under the stage's default alias. */
export function defaultCatalogEntry(settings: Settings): CatalogEntry & { readonly instanceCount: number } {
  const fields = MODEL_FIELD_LIST.flatMap(([name, { setting }]) => {
    const value = setting === undefined ? undefined : settings[setting as SettingName];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    environment: {},
    ...(Object.fromEntries(fields) as Omit<ReturnType<typeof defaultCatalogEntry>, "environment">),
  };
}
