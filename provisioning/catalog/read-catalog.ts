import { relative } from "node:path";
import { DEFAULT_ALIAS } from "../../names.ts";
import { defaultCatalogEntry } from "../../settings/default-catalog-entry.ts";
import { readTextFile } from "../../settings/read-text-file.ts";
import type { Settings } from "../../settings/settings.ts";
import type { ProvisioningEntry } from "../plan/merge-catalog-entry.ts";
import { parseModelsFile } from "./parse-models-file.ts";

/** The models of a stage by their aliases, in the order of the file. */
export type Catalog = ReadonlyMap<string, ProvisioningEntry>;

/**
 * What the settings want to run: the models of MODELS_FILE, or the one that the settings describe.
 * @throws SettingsError with a sentence for each error of the file
 */
export function readCatalog(settings: Settings): Catalog {
  const { MODELS_FILE: path } = settings;
  if (path === undefined) return new Map([[DEFAULT_ALIAS, defaultCatalogEntry(settings)]]);
  const shown = shownPath(path);
  const file = { shown, such: "the YAML file of the models in MODELS_FILE, such as models.yaml", what: "models" };
  return parseModelsFile(readTextFile(path, file), { shown, settings });
}

/** As a person would write it who stands here. */
function shownPath(path: string): string {
  const way = relative(process.cwd(), path);
  return way === "" || way.startsWith("..") ? path : way;
}
