import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";

export interface CallerIdentity {
  readonly arn: string;
  readonly accountId: string;
  /** Absent for keys that do not expire, and for those whose expiry nobody told. */
  readonly expiration?: Date;
}

/** No policy can deny this call. */
export async function callerIdentity(client: STSClient): Promise<CallerIdentity> {
  const { expiration } = await client.config.credentials();
  const { Arn: arn = "", Account: accountId = "" } = await client.send(new GetCallerIdentityCommand({}));
  return { arn, accountId, ...(expiration === undefined ? {} : { expiration }) };
}
