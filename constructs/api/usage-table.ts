import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import { Construct } from "constructs";
import type { PolicyStatement } from "../../contract/policy-statement.ts";
import { USAGE_EXPIRY, USAGE_KEY } from "../../contract/usage-item.ts";
import { StageStack } from "../base/stage-stack.ts";
import { usesCustomerKey } from "../base/uses-customer-key.ts";

/**
 * What each key used, month by month. It goes with the stage: no backup and no protection keep it alive. Always encrypted: with
 * DynamoDB's own key, for which the functions need no permission, or with the customer's.
 */
export class UsageTable extends Construct {
  readonly tableName: string;
  /** What a function needs to count and to keep limits. */
  readonly statements: readonly PolicyStatement[];

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const table = new DynamodbTable(this, "table", {
      name: stack.names.usageTable,
      billingMode: "PAY_PER_REQUEST",
      hashKey: USAGE_KEY.keyId,
      rangeKey: USAGE_KEY.period,
      attribute: [
        { name: USAGE_KEY.keyId, type: "S" },
        { name: USAGE_KEY.period, type: "S" },
      ],
      ttl: { attributeName: USAGE_EXPIRY, enabled: true },
      pointInTimeRecovery: { enabled: false },
      // DynamoDB's own key. Said, for what is left out Terraform leaves as it was: with a customer's key that is none any more.
      serverSideEncryption: { enabled: false },
      deletionProtectionEnabled: false,
    });
    this.tableName = table.name;
    this.statements = [
      {
        actions: ["dynamodb:GetItem", "dynamodb:UpdateItem"],
        resources: [table.arn],
        because:
          "Counts what a key uses, and reads the count back, in one call; tells a key what is left without counting. Agrees with other instances who wakes a model, and how many requests are held.",
      },
      ...usesCustomerKey(stack, "dynamodb"),
    ];
  }
}
