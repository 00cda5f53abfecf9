import type { PolicyStatement } from "../../contract/policy-statement.ts";

/** The JSON of a policy: what no statement allows, nobody may. */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ effect = "Allow", actions, resources, conditions }) => ({
      Effect: effect,
      Action: actions,
      Resource: resources,
      ...(conditions === undefined ? {} : { Condition: conditions }),
    })),
  });
}

/** The JSON of the trust policy of an instance's role. EC2 gives it to instances of its own account only: nobody is to be confused. */
export function instanceTrustPolicy(): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
  });
}

/** The JSON of a trust policy: whoever of the account has a policy that lets him take the role. */
export function accountTrustPolicy(partition: string, accountId: string): string {
  const account = `arn:${partition}:iam::${accountId}:root`;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: account } }],
  });
}

/** The JSON of a trust policy: only this AWS service may take the role, and only for this account. */
export function trustPolicy(service: string, accountId?: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: service },
        // Against the confused deputy: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
        ...(accountId === undefined ? {} : { Condition: { StringEquals: { "aws:SourceAccount": accountId } } }),
      },
    ],
  });
}
