import type { SSMClient } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { ApiKeyRecord } from "../../contract/api-key.ts";
import { CatalogEntry } from "../../contract/catalog-entry.ts";
import { ProvisioningLock } from "../../contract/provisioning-lock.ts";
import { PublishedModel } from "../../contract/published-model.ts";
import type { Names } from "../../names.ts";
import { readParameters } from "./read-parameters.ts";

/** The stage's parameters, parsed: by alias, door or key id. */
export interface StageParameters {
  readonly catalog: Readonly<Record<string, CatalogEntry>>;
  readonly models: Readonly<Record<string, PublishedModel>>;
  readonly provisioning: Readonly<Record<string, ProvisioningLock>>;
  readonly keys: Readonly<Record<string, ApiKeyRecord>>;
  readonly doors: Readonly<Record<string, string>>;
  readonly openaiBaseUrl?: string;
  readonly apiUrl?: string;
  readonly webUiAddress?: string;
  /** Full names of parameters whose value is not what the contract says. */
  readonly malformed: readonly string[];
}

export async function readStageParameters(client: SSMClient, names: Names): Promise<StageParameters> {
  return parseStageParameters(await readParameters(client, names), names);
}

/** One value that is not what the contract says harms itself alone. */
export function parseStageParameters(values: ReadonlyMap<string, string>, names: Names): StageParameters {
  const { root, openaiBaseUrl, apiUrl, webUi } = names.parameter;
  const malformed: string[] = [];
  const folder = <T>(name: string, schema: v.GenericSchema<string, T>): Record<string, T> => {
    const found: [string, T][] = [];
    for (const [parameter, value] of values) {
      if (!parameter.startsWith(`${root}/${name}/`)) continue;
      const parsed = v.safeParse(schema, value);
      if (parsed.success) found.push([parameter.slice(`${root}/${name}/`.length), parsed.output]);
      else malformed.push(parameter);
    }
    return Object.fromEntries(found.sort(([one], [other]) => one.localeCompare(other)));
  };
  const json = <T>(schema: v.GenericSchema<unknown, T>) => v.pipe(v.string(), v.parseJson(), schema);
  const url = values.get(openaiBaseUrl);
  const api = values.get(apiUrl);
  const webUiAddress = values.get(webUi("address"));
  return {
    catalog: folder("catalog", json(CatalogEntry)),
    models: folder("models", json(PublishedModel)),
    provisioning: folder("provisioning", json(ProvisioningLock)),
    keys: folder("keys", json(ApiKeyRecord)),
    doors: folder("doors", v.string()),
    ...(url !== undefined && { openaiBaseUrl: url }),
    ...(api !== undefined && { apiUrl: api }),
    ...(webUiAddress !== undefined && { webUiAddress }),
    malformed,
  };
}
