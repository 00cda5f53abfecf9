import { GetParametersCommand, type SSMClient } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { CatalogEntry } from "../../contract/catalog-entry.ts";
import { PublishedModel } from "../../contract/published-model.ts";
import type { Names } from "../../names.ts";
import { Refusal } from "./refusal.ts";

/** What a plan reads from Parameter Store. */
export interface StageParameters {
  readonly entry: CatalogEntry | undefined;
  /** What serves under the alias. */
  readonly published: PublishedModel | undefined;
  readonly urls: { readonly api: string; readonly openaiBase: string };
}

/**
 * The catalog entry of an alias, its published model and the URLs of the stage's doors.
 * @throws Refusal when the api stack is not deployed, for then nobody could reach the model
 */
export async function readStage(client: SSMClient, names: Names, alias: string): Promise<StageParameters> {
  const catalog = names.parameter.catalog(alias);
  const model = names.parameter.model(alias);
  const httpApi = names.parameter.door("http-api");
  const functionUrl = names.parameter.door("function-url");
  const answer = await client.send(new GetParametersCommand({ Names: [catalog, model, httpApi, functionUrl] }));
  const values = new Map(answer.Parameters?.map(({ Name, Value }) => [Name, Value]));
  const api = values.get(httpApi);
  if (api === undefined) {
    throw new Refusal(`The stage "${names.stage}" has no API yet (${httpApi} is missing): deploy its api stack first.`);
  }
  const entry = values.get(catalog);
  const published = values.get(model);
  return {
    entry: entry === undefined ? undefined : v.parse(CatalogEntry, JSON.parse(entry)),
    published: published === undefined ? undefined : v.parse(PublishedModel, JSON.parse(published)),
    urls: { api, openaiBase: `${(values.get(functionUrl) ?? api).replace(/\/$/, "")}/v1` },
  };
}
