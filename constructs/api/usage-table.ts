import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import { Construct } from "constructs";
import { BY_PERIOD_INDEX, GRANTING_ATTRIBUTES } from "../../contract/key-items.ts";
import type { PolicyStatement } from "../../contract/policy-statement.ts";
import { USAGE_EXPIRY, USAGE_KEY } from "../../contract/usage-item.ts";
import { StageStack } from "../base/stage-stack.ts";
import { usesCustomerKey } from "../base/uses-customer-key.ts";

/**
 * Keys, teams, people, and what each of them used, month by month. It goes with the stage: no protection keeps it alive. Its name is
 * from the time when it had the use alone: under another one, the stages that there are would lose theirs. Always encrypted: with
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
      // An item is written to it when it appears and when it goes, and not when it is counted on.
      globalSecondaryIndex: [
        { name: BY_PERIOD_INDEX, hashKey: USAGE_KEY.period, rangeKey: USAGE_KEY.keyId, projectionType: "KEYS_ONLY" },
      ],
      ttl: { attributeName: USAGE_EXPIRY, enabled: true },
      // A lost key is a caller who cannot work: any moment of 35 days can be restored.
      pointInTimeRecovery: { enabled: true },
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
          "Finds a key by its id. Counts what it uses, and reads the count back, in one call; tells what is left without counting. Agrees with other instances who wakes a model, and how many requests are held.",
      },
      {
        actions: ["dynamodb:BatchGetItem"],
        resources: [table.arn],
        because: "Tells a key that may read it what all keys used, and any key what it used itself.",
      },
      {
        actions: ["dynamodb:Query"],
        resources: [`${table.arn}/index/${BY_PERIOD_INDEX}`],
        because: "Finds who used anything in a month.",
      },
      {
        effect: "Deny",
        actions: ["dynamodb:UpdateItem"],
        resources: [table.arn],
        because: "A proxy writes nothing that makes a key accepted, or for what, nor whose it is.",
        conditions: { "ForAnyValue:StringEquals": { "dynamodb:Attributes": GRANTING_ATTRIBUTES } },
      },
      ...usesCustomerKey(stack, "dynamodb"),
    ];
  }
}
