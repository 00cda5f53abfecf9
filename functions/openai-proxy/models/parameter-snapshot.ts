import * as v from "valibot";
import { ApiKeyRecord } from "../../../contract/api-key.ts";
import { CatalogEntry } from "../../../contract/catalog-entry.ts";
import { ProvisioningLock } from "../../../contract/provisioning-lock.ts";
import { PublishedModel } from "../../../contract/published-model.ts";
import type { Log } from "../log.ts";
import type { ServedModel } from "./served-model.ts";

/** All parameters of the stage at one moment, parsed; by alias, keys by key id. */
export interface ParameterSnapshot {
  readonly catalog: ReadonlyMap<string, CatalogEntry>;
  readonly models: ReadonlyMap<string, ServedModel>;
  readonly provisioning: ReadonlyMap<string, ProvisioningLock>;
  readonly keys: ReadonlyMap<string, ApiKeyRecord>;
}

export interface Parameter {
  readonly name: string;
  readonly value: string;
}

/** A value that does not fit the contract is left out and logged: one bad parameter must not stop the others' models. */
export function parseSnapshot(root: string, parameters: readonly Parameter[], log: Log): ParameterSnapshot {
  const catalog = new Map<string, CatalogEntry>();
  const models = new Map<string, ServedModel>();
  const provisioning = new Map<string, ProvisioningLock>();
  const keys = new Map<string, ApiKeyRecord>();
  const put = <T>(into: Map<string, T>, id: string, value: T | undefined) => value !== undefined && into.set(id, value);
  for (const { name, value } of parameters) {
    const [folder, id] = name.slice(root.length + 1).split("/");
    if (!id) continue;
    const parsed = <T>(schema: v.GenericSchema<unknown, T>) => parse(schema, name, value, log);
    if (folder === "catalog") put(catalog, id, parsed(CatalogEntry));
    if (folder === "provisioning") put(provisioning, id, parsed(ProvisioningLock));
    if (folder === "keys") put(keys, id, parsed(ApiKeyRecord));
    if (folder === "models") {
      const published = parsed(PublishedModel);
      if (published) models.set(id, { alias: id, ...published });
    }
  }
  return { catalog, models, provisioning, keys };
}

function parse<T>(schema: v.GenericSchema<unknown, T>, name: string, value: string, log: Log): T | undefined {
  const json = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), value);
  if (json.success) return json.output;
  const faults = json.issues.map((issue) => `${v.getDotPath(issue) ?? "value"}: ${issue.message}`);
  log({ level: "warn", message: `The parameter ${name} is malformed and is ignored.`, faults });
  return undefined;
}
