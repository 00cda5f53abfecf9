import type { PolicyStatement } from "../../contract/policy-statement.ts";
import type { StageStack } from "./stage-stack.ts";

/**
 * What a role needs of the customer's key to use a service that encrypts with it in the role's name; nothing without such a key.
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function usesCustomerKey(stack: StageStack, service: "sns" | "dynamodb" | "s3"): readonly PolicyStatement[] {
  if (stack.customerKeyArn === undefined) return [];
  return [
    {
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      resources: [stack.customerKeyArn],
      because: "The customer's key, through this one service.",
      conditions: { StringEquals: { "kms:ViaService": `${service}.${stack.region}.amazonaws.com` } },
    },
  ];
}
