import { GetRoleCommand, type IAMClient, NoSuchEntityException } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, type STSClient } from "@aws-sdk/client-sts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { type CallerIdentity, callerIdentity } from "../aws/caller-identity.ts";

export interface SessionClients {
  readonly sts: STSClient;
  readonly iam: IAMClient;
}

export interface SessionRequest {
  readonly region: string;
  readonly endpointName: string;
  readonly seconds: number;
}

export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

const HOUR_SECONDS = 3_600;

/**
 * Takes the stage's role for the native path, for one endpoint alone.
 * @throws UserError for callers to whom AWS gives no such session
 */
export async function nativeCallerSession(
  clients: SessionClients,
  names: Names,
  { region, endpointName, seconds }: SessionRequest,
): Promise<Session> {
  const identity = await callerIdentity(clients.sts);
  requireTaker(identity, seconds);
  const [, partition = "aws"] = identity.arn.split(":");
  const role = names.role("native-caller");
  const endpoint = `arn:${partition}:sagemaker:${region}:${identity.accountId}:endpoint/${endpointName}`;
  const policy = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "sagemaker:InvokeEndpoint", Resource: endpoint },
      { Effect: "Allow", Action: "sagemaker:CallWithBearerToken", Resource: "*" },
    ],
  };
  const taken = new AssumeRoleCommand({
    RoleArn: `arn:${partition}:iam::${identity.accountId}:role/${role}`,
    RoleSessionName: sessionName(identity.arn),
    DurationSeconds: seconds,
    Policy: JSON.stringify(policy),
  });
  const { Credentials } = await clients.sts.send(taken).catch(async (error: unknown) => {
    if (await isMissing(clients.iam, role)) {
      throw new UserError(
        `The stage ${names.stage} has no role ${role} in this account: \`npx openai-sagemaker deploy\` makes it.`,
      );
    }
    throw error;
  });
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) throw new Error("STS gave no credentials.");
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-api.html */
function requireTaker({ arn }: CallerIdentity, seconds: number): void {
  if (arn.endsWith(":root")) {
    throw new UserError("The account's root user can take no role: sign in as a user or role of the account.");
  }
  if (arn.includes(":assumed-role/") && seconds > HOUR_SECONDS) {
    throw new UserError(
      "--hours: your credentials are of a role, and AWS lets a role take another one for an hour at most: ask for --hours 1, or sign in as an IAM user.",
    );
  }
}

/** Who asked, for CloudTrail. */
function sessionName(arn: string): string {
  const name = arn.split("/").at(-1) ?? "";
  return `token-${name.replaceAll(/[^\w+=,.@-]/g, "-")}`.slice(0, 64);
}

async function isMissing(iam: IAMClient, role: string): Promise<boolean> {
  return iam.send(new GetRoleCommand({ RoleName: role })).then(
    () => false,
    (error: unknown) => error instanceof NoSuchEntityException,
  );
}
