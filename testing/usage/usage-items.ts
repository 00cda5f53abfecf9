import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { ApiKeyRecord } from "../../contract/api-key.ts";
import { attributesOf, BY_PERIOD_INDEX, keyPrimaryKey } from "../../contract/key-items.ts";
import { monthSortKey, USAGE_KEY } from "../../contract/usage-item.ts";
import type { LocalAws } from "../../local/aws/create-local-aws.ts";
import { namesOf } from "../../names.ts";

type Item = Record<string, AttributeValue>;

/** The stage's table in a local AWS, as the stage makes it, and what a test puts there. */
export function usageItems(aws: LocalAws, tableName = namesOf("dev").usageTable) {
  const keyNames = [USAGE_KEY.period, USAGE_KEY.keyId];
  const indexes = [{ name: BY_PERIOD_INDEX, keyNames, projection: "KEYS_ONLY" as const }];
  aws.tables.create(tableName, [USAGE_KEY.keyId, USAGE_KEY.period], { indexes });
  const put = (item: Item) => {
    const table = aws.tables.get(tableName);
    table.items.set(table.identityOf(item as never), item as never);
  };
  return {
    tableName,
    key(keyId: string, record: Partial<ApiKeyRecord>): void {
      put({ ...keyPrimaryKey(keyId), ...attributesOf(record) });
    },
    /** @param counters of the month, such as `r01/default` */
    use(partition: string, month: string, counters: Readonly<Record<string, number>>): void {
      const numbers = Object.entries(counters).map(([name, value]) => [name, { N: String(value) }] as const);
      const primaryKey = { [USAGE_KEY.keyId]: { S: partition }, [USAGE_KEY.period]: { S: monthSortKey(month) } };
      put({ ...primaryKey, ...Object.fromEntries(numbers) });
    },
  };
}
