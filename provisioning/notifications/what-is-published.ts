import type { SSMClient } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { PublishedModel } from "../../contract/published-model.ts";
import type { Names } from "../../names.ts";
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
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), PublishedModel), values.get(model));
  const openaiBaseUrl = values.get(url);
  return {
    ...(parsed.success ? { model: parsed.output } : {}),
    ...(openaiBaseUrl === undefined ? {} : { openaiBaseUrl }),
  };
}
