import { servicePrincipal } from "../../iam/principal.ts";
import type { Authorization } from "../authorization.ts";
import { AwsError } from "../aws-error.ts";

export interface LogGroupKeys {
  readonly region: string;
  readonly accountId: string;
  readonly authorization: Authorization;
  /** ARNs of customers' keys, by the ARN of what they encrypt. */
  readonly encryptionKeys: Map<string, string>;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html#cmk-permissions */
const USES = ["DescribeKey", "Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey"];

/**
 * Encrypts a log group with a customer's key.
 * @throws AwsError when the key's policy does not let CloudWatch Logs use it, in AWS's words:
 * https://github.com/hashicorp/terraform-provider-aws/issues/29282
 */
export function associateKey(groupName: string, keyArn: string, keys: LogGroupKeys): void {
  const { region, accountId, authorization, encryptionKeys } = keys;
  const groupArn = `arn:aws:logs:${region}:${accountId}:log-group:${groupName}`;
  const logs = servicePrincipal(`logs.${region}.amazonaws.com`);
  const context = { "kms:EncryptionContext:aws:logs:arn": groupArn };
  const denied = USES.some((use) =>
    authorization.denialAtOnce(logs, { action: `kms:${use}`, resource: keyArn, context }),
  );
  if (denied) {
    throw new AwsError(
      "AccessDeniedException",
      `The specified KMS key does not exist or is not allowed to be used with Arn '${groupArn}'`,
    );
  }
  encryptionKeys.set(groupArn, keyArn);
}
