import type { SSMClient } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { Benchmark } from "../../contract/benchmark.ts";
import { AsleepModel } from "../../contract/asleep-model.ts";
import { CatalogEntry } from "../../contract/catalog-entry.ts";
import { MeasuredModel } from "../../contract/measured-model.ts";
import { ProvisioningLock } from "../../contract/provisioning-lock.ts";
import type { PublishedModel } from "../../contract/published-model.ts";
import type { Names } from "../../names.ts";
import { parsePublication } from "./parse-publication.ts";
import { readParameters } from "./read-parameters.ts";

/** The stage's parameters, parsed: by alias or door. */
export interface StageParameters {
  readonly catalog: Readonly<Record<string, CatalogEntry>>;
  readonly models: Readonly<Record<string, PublishedModel>>;
  readonly provisioning: Readonly<Record<string, ProvisioningLock>>;
  readonly asleep: Readonly<Record<string, AsleepModel>>;
  /** How fast each was when `bench` measured it. */
  readonly benchmarks: Readonly<Record<string, Benchmark>>;
  /** How fast each was when SageMaker's own job measured it, by repository. */
  readonly measured: Readonly<Record<string, MeasuredModel>>;
  readonly doors: Readonly<Record<string, string>>;
  readonly openaiBaseUrl?: string;
  readonly apiUrl?: string;
  readonly webUiAddress?: string;
  /** Discovery document of the provider by which people log in there. */
  readonly webUiProvider?: string;
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
  const folder = <T>(name: string, parse: (value: string, id: string) => T | undefined): Record<string, T> => {
    const found: [string, T][] = [];
    for (const [parameter, value] of values) {
      if (!parameter.startsWith(`${root}/${name}/`)) continue;
      const id = parameter.slice(`${root}/${name}/`.length);
      const parsed = parse(value, id);
      if (parsed === undefined) malformed.push(parameter);
      else found.push([id, parsed]);
    }
    return Object.fromEntries(found.sort(([one], [other]) => one.localeCompare(other)));
  };
  const json =
    <T>(schema: v.GenericSchema<unknown, T>) =>
    (value: string) => {
      const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), value);
      return parsed.success ? parsed.output : undefined;
    };
  const url = values.get(openaiBaseUrl);
  const api = values.get(apiUrl);
  const webUiAddress = values.get(webUi("address"));
  const webUiProvider = values.get(webUi("openid-provider"));
  return {
    catalog: folder("catalog", json(CatalogEntry)),
    models: folder("models", (value, alias) => parsePublication(value, { names, alias })),
    provisioning: folder("provisioning", json(ProvisioningLock)),
    asleep: folder("asleep", json(AsleepModel)),
    benchmarks: folder("benchmarks", json(Benchmark)),
    measured: folder("measured", json(MeasuredModel)),
    doors: folder("doors", (value) => value),
    ...(url !== undefined && { openaiBaseUrl: url }),
    ...(api !== undefined && { apiUrl: api }),
    ...(webUiAddress !== undefined && { webUiAddress }),
    ...(webUiProvider !== undefined && { webUiProvider }),
    malformed,
  };
}
