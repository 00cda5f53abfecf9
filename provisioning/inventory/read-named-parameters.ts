import { GetParametersCommand, type SSMClient } from "@aws-sdk/client-ssm";

/** Values of up to ten parameters, by their full names; those that do not exist are left out. */
export async function readNamedParameters(
  client: SSMClient,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { Parameters = [] } = await client.send(new GetParametersCommand({ Names: [...names] }));
  return new Map(Parameters.map(({ Name = "", Value = "" }) => [Name, Value]));
}
