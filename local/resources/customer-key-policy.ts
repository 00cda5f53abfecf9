/**
 * The least policy of a key for `KMS_KEY_ARN`, as JSON: the table in docs/security.md.
 * @param keyArn its region and account are the stage's
 */
export function customerKeyPolicy(keyArn: string): string {
  const [, , , region, accountId] = keyArn.split(":");
  const allow = (Principal: object, Action: readonly string[]) => ({
    Effect: "Allow",
    Principal,
    Action,
    Resource: "*",
  });
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      allow({ AWS: `arn:aws:iam::${accountId}:root` }, ["kms:*"]),
      allow({ Service: `logs.${region}.amazonaws.com` }, [
        "kms:Encrypt*",
        "kms:Decrypt*",
        "kms:ReEncrypt*",
        "kms:GenerateDataKey*",
        "kms:Describe*",
      ]),
      allow({ Service: ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"] }, [
        "kms:Decrypt",
        "kms:GenerateDataKey*",
      ]),
    ],
  });
}
