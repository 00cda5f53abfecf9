import type { CatalogEntry } from "../contract/catalog-entry.ts";
import { isOfOneModel, MODEL_FIELD_LIST, MODEL_FIELDS, type ModelFieldName } from "../contract/model-fields.ts";
import type { SettingName, Settings } from "./settings.ts";

type DefaultEntry = CatalogEntry & { readonly instanceCount: number };

/** What the settings want to run under the stage's default alias. */
export function defaultCatalogEntry(settings: Settings): DefaultEntry {
  return { environment: {}, ...fieldsOf(settings, () => true) } as DefaultEntry;
}

/** What an entry of the models file has that leaves it out: the settings' fields, but for those that describe a single model. */
export function catalogDefaults(settings: Settings): Omit<DefaultEntry, "modelId"> {
  const { standard: revision } = MODEL_FIELDS.revision;
  const shared = fieldsOf(settings, (field) => !isOfOneModel(field));
  return { environment: {}, revision, ...shared } as Omit<DefaultEntry, "modelId">;
}

function fieldsOf(settings: Settings, isMeant: (name: ModelFieldName) => boolean): object {
  return Object.fromEntries(
    MODEL_FIELD_LIST.flatMap(([name, { setting }]) => {
      const value = setting === undefined || !isMeant(name) ? undefined : settings[setting as SettingName];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
