import { isAlias, isMap, LineCounter, parseDocument, type YAMLMap } from "yaml";
import { MODEL_FIELD_LIST } from "../../contract/model-fields.ts";
import { ALIAS_PATTERN } from "../../names.ts";
import { catalogDefaults } from "../../settings/default-catalog-entry.ts";
import { type Settings, SettingsError } from "../../settings/settings.ts";
import type { ProvisioningEntry } from "../plan/merge-catalog-entry.ts";
import { checkFileEntry } from "./check-file-entry.ts";
import { checkSharedAliases } from "./check-shared-aliases.ts";
import type { Complaint } from "./complaint.ts";
import { parseEntry } from "./parse-entry.ts";
import { keyText, type Path, pairsOf, yamlPlaces } from "./yaml-places.ts";

export interface ModelsFile {
  /** Its path, as a person writes it. */
  readonly shown: string;
  readonly settings: Settings;
}

const EXAMPLE = 'an alias and, below it, what it serves, such as "chat:" and "  modelId: Qwen/Qwen3-4B"';

/**
 * The models of a file, with the settings as the defaults of each.
 * @throws SettingsError with file, line, alias and field of each error, and its cure
 */
export function parseModelsFile(text: string, { shown, settings }: ModelsFile): ReadonlyMap<string, ProvisioningEntry> {
  const lines = new LineCounter();
  // A key that stands twice is named here with both of its lines.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, merge: true, prettyErrors: false });
  const places = yamlPlaces(document, lines);
  const refuse = (complaints: readonly { readonly line: number; readonly sentence: string }[]): void => {
    if (complaints.length === 0) return;
    const sorted = [...complaints].sort((one, other) => one.line - other.line);
    throw new SettingsError(sorted.map(({ line, sentence }) => `${shown}, line ${line}: ${sentence}`).join("\n"));
  };

  refuse(
    [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
      line: lines.linePos(pos[0]).line,
      sentence: SYNTAX[code] ?? `this is no YAML: ${message.replace(/\.?$/, ".")}`,
    })),
  );
  const { contents } = document;
  if (contents === null) throw new SettingsError(`${shown} has no models: write ${EXAMPLE}.`);
  if (!isMap(contents)) throw new SettingsError(`${shown}, line ${places.lineOf(contents)}: expected ${EXAMPLE}.`);

  const doubles = duplicatesIn(contents, []).map(({ path, key, first, line }) => ({
    line,
    sentence:
      path.length === 0
        ? `the alias ${key} stands here a second time, after line ${first}: keep one of the two.`
        : `${[...path, key].join(".")} stands here a second time, after line ${first}: keep one of the two.`,
  }));
  refuse(doubles);

  const defaults = catalogDefaults(settings);
  const models = new Map<string, ProvisioningEntry>();
  const complaints: Complaint[] = [];
  for (const { key, value } of pairsOf(contents)) {
    const alias = keyText(key);
    if (!ALIAS_PATTERN.test(alias)) {
      const sentence = `the alias "${alias}" must be at most 23 lower-case letters, digits and single hyphens, such as llama-3.`;
      complaints.push({ path: [alias], sentence });
      continue;
    }
    const node = isAlias(value) ? value.resolve(document) : value;
    const parsed = parseEntry(alias, isMap(node) ? node : undefined, document);
    if (parsed.complaints.length > 0) complaints.push(...parsed.complaints);
    else models.set(alias, inOrder({ ...defaults, ...parsed.fields }));
  }
  for (const [alias, entry] of models) complaints.push(...checkFileEntry(alias, entry, { models, settings }));
  complaints.push(...checkSharedAliases(models));
  refuse(complaints.map(({ path, sentence }) => ({ line: places.lineAt(path), sentence })));
  if (models.size === 0) throw new SettingsError(`${shown} has no models: write ${EXAMPLE}.`);
  return models;

  function duplicatesIn(map: YAMLMap, path: Path): (Duplicate & { readonly path: Path })[] {
    const below = pairsOf(map).flatMap(({ key, value }) =>
      isMap(value) ? duplicatesIn(value as YAMLMap, [...path, keyText(key)]) : [],
    );
    return [...places.duplicates(map).map((double) => ({ ...double, path })), ...below];
  }
}

/** As an entry of the settings alone is written, so that Terraform sees no change where there is none. */
function inOrder(entry: ProvisioningEntry): ProvisioningEntry {
  const { environment, ...rest } = entry;
  const names = MODEL_FIELD_LIST.map(([name]) => name).filter((name) => name in rest);
  return { environment, ...Object.fromEntries(names.map((name) => [name, entry[name]])) } as ProvisioningEntry;
}

type Duplicate = ReturnType<ReturnType<typeof yamlPlaces>["duplicates"]>[number];

/** What the parser says in words of its own. */
const SYNTAX: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: "a second document begins here: keep all models in one, without `---` between them.",
  TAB_AS_INDENT: "a tab stands at the beginning of this line: YAML indents with spaces.",
  TAG_RESOLVE_FAILED: "the tag of this value is not known: write the value without it.",
};
