import * as v from "valibot";
import { type AdapterModel, adapterModels } from "../../../contract/adapter-models.ts";
import { AsleepModel } from "../../../contract/asleep-model.ts";
import { CatalogEntry } from "../../../contract/catalog-entry.ts";
import { ProvisioningLock } from "../../../contract/provisioning-lock.ts";
import { PublishedModel } from "../../../contract/published-model.ts";
import type { Log } from "../log.ts";
import type { ServedModel } from "./served-model.ts";

/** All parameters of the stage at one moment, parsed, by alias. An adapter is among the models by its own alias. */
export interface ParameterSnapshot {
  readonly catalog: ReadonlyMap<string, CatalogEntry>;
  readonly models: ReadonlyMap<string, ServedModel>;
  readonly provisioning: ReadonlyMap<string, ProvisioningLock>;
  /** Those of live models and of such that are worked on among them: the model is live, or on its way, all the same. */
  readonly asleep: ReadonlyMap<string, AsleepModel>;
  /** Of each adapter, the alias of its model. */
  readonly parents: ReadonlyMap<string, string>;
}

export interface Parameter {
  readonly name: string;
  readonly value: string;
}

/** A value that does not fit the contract is left out and logged: one bad parameter must not stop the others' models. */
export function parseSnapshot(root: string, parameters: readonly Parameter[], log: Log): ParameterSnapshot {
  const catalog = new Map<string, CatalogEntry>();
  const published = new Map<string, PublishedModel>();
  const provisioning = new Map<string, ProvisioningLock>();
  const asleep = new Map<string, AsleepModel>();
  const put = <T>(into: Map<string, T>, id: string, value: T | undefined) => value !== undefined && into.set(id, value);
  for (const { name, value } of parameters) {
    const [folder, id, ...below] = name.slice(root.length + 1).split("/");
    // A copy that somebody keeps below a record is not that record.
    if (!id || below.length > 0) continue;
    const parsed = <T>(schema: v.GenericSchema<unknown, T>) => parse(schema, name, value, log);
    if (folder === "catalog") put(catalog, id, parsed(CatalogEntry));
    if (folder === "provisioning") put(provisioning, id, parsed(ProvisioningLock));
    if (folder === "asleep") put(asleep, id, parsed(AsleepModel));
    if (folder === "models") put(published, id, parsed(PublishedModel));
  }
  layInputsOver(catalog, asleep);
  return withAdapters({ catalog, published, provisioning, asleep });
}

/** What sleeps comes back as it was: with the adapters, and the model, that somebody's input gave it. */
function layInputsOver(catalog: Map<string, CatalogEntry>, asleep: ReadonlyMap<string, AsleepModel>): void {
  for (const [alias, { input }] of asleep) {
    const entry = catalog.get(alias);
    if (input === undefined || entry === undefined) continue;
    const changed = v.safeParse(CatalogEntry, { ...entry, ...input });
    if (changed.success) catalog.set(alias, changed.output);
  }
}

interface ModelRecords {
  readonly catalog: ReadonlyMap<string, CatalogEntry>;
  readonly published: ReadonlyMap<string, PublishedModel>;
  readonly provisioning: ReadonlyMap<string, ProvisioningLock>;
  readonly asleep: ReadonlyMap<string, AsleepModel>;
}

/** An adapter serves, is wanted, is worked on and sleeps with its model, whose records are the only ones: nothing of it can be left behind. */
function withAdapters({ catalog, published, provisioning, asleep }: ModelRecords): ParameterSnapshot {
  const taken = new Set([...catalog.keys(), ...published.keys(), ...provisioning.keys(), ...asleep.keys()]);
  const live = adapterModels(published, taken);
  const wanted = adapterModels(catalog, taken);
  const modelId = ({ alias, adapter }: AdapterModel) => adapter.modelId ?? alias;
  const parents = new Map([...wanted, ...live].map(({ alias, parent }) => [alias, parent]));
  const ofParents = <T>(records: ReadonlyMap<string, T>) =>
    [...parents].flatMap(([alias, parent]) => {
      const record = records.get(parent);
      return record === undefined ? [] : [[alias, record] as const];
    });
  return {
    catalog: new Map([
      ...catalog,
      ...wanted.map((one) => {
        const entry = catalog.get(one.parent) as CatalogEntry;
        return [one.alias, { ...entry, modelId: modelId(one) }] as const;
      }),
    ]),
    models: new Map<string, ServedModel>([
      ...[...published].map(([alias, model]) => [alias, { alias, ...model }] as const),
      ...live.map((one) => {
        const { alias, parent } = one;
        const model = published.get(parent) as PublishedModel;
        return [alias, { ...model, alias, parent, modelId: modelId(one), servedName: alias }] as const;
      }),
    ]),
    provisioning: new Map([...provisioning, ...ofParents(provisioning)]),
    asleep: new Map([...asleep, ...ofParents(asleep)]),
    parents,
  };
}

function parse<T>(schema: v.GenericSchema<unknown, T>, name: string, value: string, log: Log): T | undefined {
  const json = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), value);
  if (json.success) return json.output;
  const faults = json.issues.map((issue) => `${v.getDotPath(issue) ?? "value"}: ${issue.message}`);
  log({ level: "warn", message: `The parameter ${name} is malformed and is ignored.`, faults });
  return undefined;
}
