import type { SSMClient } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { Adapters } from "../../contract/adapter.ts";
import type { AsleepModel } from "../../contract/asleep-model.ts";
import { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { PublishedModel } from "../../contract/published-model.ts";
import type { Names } from "../../names.ts";
import { parsePublication } from "../inventory/parse-publication.ts";
import { readNamedParameters } from "../inventory/read-named-parameters.ts";
import { readParameters } from "../inventory/read-parameters.ts";
import { parseAsleep } from "../inventory/sleepers.ts";
import { type StageUrls, stageUrls } from "../inventory/stage-urls.ts";
import type { OtherModels } from "./adapters/check-aliases.ts";
import { Refusal } from "./refusal.ts";

/** What a plan reads from Parameter Store. */
export interface PlanParameters {
  readonly entry: CatalogEntry | undefined;
  /** What serves under the alias. A value that no reader understands publishes nothing. */
  readonly published: PublishedModel | undefined;
  /** What sleeps under the alias: the parameter's value, and what it says. */
  readonly asleep: { readonly value: string; readonly record: AsleepModel | undefined } | undefined;
  /** The stage's other models. */
  readonly others: OtherModels;
  readonly urls: StageUrls;
}

/**
 * The catalog entry of an alias, its published model and the URLs of the stage's doors.
 * @throws Refusal when the api stack is not deployed, for then nobody could reach the model, and for a catalog that is not valid
 */
export async function readPlanParameters(client: SSMClient, names: Names, alias: string): Promise<PlanParameters> {
  const catalog = names.parameter.catalog(alias);
  const model = names.parameter.model(alias);
  const httpApi = names.parameter.door("http-api");
  const functionUrl = names.parameter.door("function-url");
  const asleep = names.parameter.asleep(alias);
  const [named, entries, models] = await Promise.all([
    readNamedParameters(client, [httpApi, functionUrl, asleep]),
    readParameters(client, names, names.parameter.catalogFolder),
    readParameters(client, names, names.parameter.modelFolder),
  ]);
  const urls = stageUrls(named, names);
  if (urls === undefined) {
    throw new Refusal(`The stage "${names.stage}" has no API yet (${httpApi} is missing): deploy its api stack first.`);
  }
  return {
    entry: parseEntry(catalog, entries.get(catalog)),
    published: parsePublication(models.get(model), { names, alias }),
    asleep: sleeping(named.get(asleep)),
    others: otherModels(alias, [...entries, ...models]),
    urls,
  };
}

const json = <T>(schema: v.GenericSchema<unknown, T>) => v.pipe(v.string(), v.parseJson(), schema);

function sleeping(value: string | undefined): PlanParameters["asleep"] {
  return value === undefined ? undefined : { value, record: parseAsleep(value) };
}

function parseEntry(name: string, value: string | undefined): CatalogEntry | undefined {
  if (value === undefined) return undefined;
  const parsed = v.safeParse(json(CatalogEntry), value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const field = v.getDotPath(issue);
  const wrong = field === null ? "is not JSON of an object" : `has a "${field}" that is not valid: ${issue.message}`;
  throw new Refusal(`The parameter ${name} ${wrong}. Deploy the model stack again to write it.`);
}

/** Records that nobody understands have no adapters, but their aliases. */
function otherModels(alias: string, parameters: readonly (readonly [string, string])[]): OtherModels {
  const others = new Map<string, { adapters?: Adapters }[]>();
  for (const [name, value] of parameters) {
    const other = name.slice(name.lastIndexOf("/") + 1);
    if (other === alias) continue;
    const parsed = v.safeParse(json(v.object({ adapters: v.optional(Adapters) })), value);
    const adapters = parsed.success ? parsed.output.adapters : undefined;
    others.set(other, [...(others.get(other) ?? []), adapters === undefined ? {} : { adapters }]);
  }
  return others;
}
