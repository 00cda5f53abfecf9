import type { SSMClient } from "@aws-sdk/client-ssm";
import type { PublishedModel } from "../../contract/published-model.ts";
import type { Names } from "../../names.ts";
import { parsePublication } from "../inventory/parse-publication.ts";
import { readNamedParameters } from "../inventory/read-named-parameters.ts";

/** What clients of an alias get now. */
export interface WhatIsPublished {
  readonly model?: PublishedModel;
  readonly openaiBaseUrl?: string;
}

export async function whatIsPublished(client: SSMClient, names: Names, alias: string): Promise<WhatIsPublished> {
  const model = names.parameter.model(alias);
  const url = names.parameter.openaiBaseUrl;
  const values = await readNamedParameters(client, [model, url]);
  const published = parsePublication(values.get(model), { names, alias });
  const openaiBaseUrl = values.get(url);
  return {
    ...(published === undefined ? {} : { model: published }),
    ...(openaiBaseUrl === undefined ? {} : { openaiBaseUrl }),
  };
}
