import { type PolicyDocument, readPolicy } from "../iam/policy-document.ts";
import { PARAMETER_KEY_ID } from "./ssm/parameter-key.ts";

/**
 * The policy of AWS's own key for Parameter Store, `alias/aws/ssm`, by the key's ARN: everybody of the account may use it, through SSM.
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk
 */
export function parameterKeyPolicy(account: {
  readonly region: string;
  readonly accountId: string;
}): [string, PolicyDocument] {
  const { region, accountId } = account;
  const policy = {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: [
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncrypt*",
        "kms:GenerateDataKey*",
        "kms:CreateGrant",
        "kms:DescribeKey",
      ],
      Resource: "*",
      Condition: { StringEquals: { "kms:ViaService": `ssm.${region}.amazonaws.com`, "kms:CallerAccount": accountId } },
    },
  };
  return [`arn:aws:kms:${region}:${accountId}:key/${PARAMETER_KEY_ID}`, readPolicy("resource", JSON.stringify(policy))];
}
