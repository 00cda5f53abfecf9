import { GetParametersCommand, type SSMClient } from "@aws-sdk/client-ssm";

/** A parameter's value by the call that the machine's role allows, of one parameter also; nothing when there is none. */
export async function readOwnParameter(ssm: SSMClient, name: string): Promise<string | undefined> {
  const { Parameters = [] } = await ssm.send(new GetParametersCommand({ Names: [name], WithDecryption: true }));
  return Parameters[0]?.Value;
}
