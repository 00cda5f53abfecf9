import { inspect } from "node:util";
import * as v from "valibot";
import { type Document, isScalar, type YAMLMap } from "yaml";
import { MODEL_FIELDS, type ModelFieldName } from "../../contract/model-fields.ts";
import type { ProvisioningEntry } from "../plan/merge-catalog-entry.ts";
import type { Complaint } from "./complaint.ts";
import { nearestField } from "./nearest-field.ts";

interface ParsedEntry {
  /** What the file says of a model; whole when there is no complaint. */
  readonly fields: Partial<ProvisioningEntry> & { readonly modelId: string };
  readonly complaints: readonly Complaint[];
}

/** Longer values are shown by their beginning. */
const SHOWN_CHARACTERS = 60;

/** The fields of one model, each by its own format. `map`: undefined when something else stands below the alias. */
export function parseEntry(alias: string, map: YAMLMap | undefined, document: Document): ParsedEntry {
  const given = plainValue(map, document);
  const refused = (sentence: string): Complaint => ({ path: [alias], sentence: `${alias} ${sentence}` });
  if (given === "tangled") {
    const complaints = [
      refused("has anchors (&) and aliases (*) that lead in a circle, or are too many: write it out."),
    ];
    return { fields: { modelId: "" }, complaints };
  }
  const needsModel = refused('needs its model: write modelId below it, such as "  modelId: Qwen/Qwen3-4B".');
  if (given?.modelId === undefined) {
    return { fields: { modelId: "" }, complaints: [needsModel, ...complaintsAbout(given ?? {})] };
  }
  return { fields: given as ParsedEntry["fields"], complaints: complaintsAbout(given) };

  function complaintsAbout(fields: Readonly<Record<string, unknown>>): Complaint[] {
    return Object.entries(fields).flatMap(([name, value]) => {
      const path = [alias, name];
      if (!Object.hasOwn(MODEL_FIELDS, name)) return [{ path, sentence: unknownField(alias, name) }];
      if (value === null) {
        return [{ path, sentence: `${alias}.${name} has no value: give it one, or take the line out.` }];
      }
      const { format } = MODEL_FIELDS[name as ModelFieldName];
      const parsed = v.safeParse(format as v.GenericSchema<unknown, unknown>, value);
      if (parsed.success) return [];
      const [issue] = parsed.issues;
      const within = (issue.path ?? []).map(({ key }) => key as string | number);
      const at = [...path, ...within];
      const wrong = issue.path?.at(-1)?.origin === "key" ? within.at(-1) : issue.input;
      return [{ path: at, sentence: `${at.join(".")} is ${shown(wrong)}, but ${rule(issue, at)}.` }];
    });
  }

  /** A number where text belongs, such as a commit of digits alone, only needs quotes. */
  function rule({ input, message }: v.BaseIssue<unknown>, path: readonly (string | number)[]): string {
    const node = document.getIn(path, true);
    const isText =
      isScalar(node) &&
      typeof input !== "string" &&
      typeof input !== "object" &&
      /text|such as|on the hub/.test(message);
    return isText && !/quotes/.test(message) ? `must be text: write it in quotes, as "${node.source}"` : message;
  }
}

function plainValue(map: YAMLMap | undefined, document: Document) {
  try {
    return map?.toJS(document) as Readonly<Record<string, unknown>> | undefined;
  } catch {
    // The parser's own limit, and its own error for an alias within its anchor.
    return "tangled" as const;
  }
}

function unknownField(alias: string, name: string): string {
  const near = nearestField(name);
  const hint = near === undefined ? `the fields are ${Object.keys(MODEL_FIELDS).join(", ")}` : `did you mean ${near}?`;
  return `${alias} has no field "${name}"; ${hint}${near === undefined ? "." : ""}`;
}

function shown(value: unknown): string {
  // What anchors made may hold itself.
  const text =
    typeof value === "object"
      ? inspect(value, { breakLength: Number.POSITIVE_INFINITY })
      : String(JSON.stringify(value));
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
