import { paginateGetParametersByPath, type SSMClient } from "@aws-sdk/client-ssm";
import type { Names } from "../../names.ts";

/**
 * Every parameter of a stage, by its full name. What is secret stays encrypted.
 * @param below a folder of the stage. Default: all of it
 */
export async function readParameters(
  client: SSMClient,
  { parameter }: Names,
  below = parameter.root,
): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  const path = { Path: below, Recursive: true };
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client, pageSize: 10 }, path)) {
    for (const { Name, Value = "" } of Parameters) if (Name !== undefined) values.set(Name, Value);
  }
  return values;
}
