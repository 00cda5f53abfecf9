import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SSMClient } from "@aws-sdk/client-ssm";
import { BY_PERIOD_INDEX } from "../../contract/key-items.ts";
import { USAGE_KEY } from "../../contract/usage-item.ts";
import type { LocalAwsOptions } from "../../local/aws/create-local-aws.ts";
import { namesOf } from "../../names.ts";
import { startTestAws } from "../local-aws/test-aws.ts";

/** A local AWS that has the stage's table of keys and nothing else of the stage, and an operator's clients. */
export async function startKeyTable(options: Partial<LocalAwsOptions> = {}) {
  const names = namesOf("dev");
  const local = await startTestAws(options);
  const { keyId, period } = USAGE_KEY;
  local.aws.tables.create(names.usageTable, [keyId, period], {
    keyTypes: { [keyId]: "S", [period]: "S" },
    indexes: [{ name: BY_PERIOD_INDEX, keyNames: [period, keyId], projection: "KEYS_ONLY" }],
  });
  const clients = { dynamoDb: new DynamoDBClient(local.client), ssm: new SSMClient(local.client) };
  return {
    ...local,
    names,
    clients,
    async close(): Promise<void> {
      for (const client of Object.values(clients)) client.destroy();
      await local.aws.close();
    },
  };
}
