import { ConditionalCheckFailedException, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { Item } from "../../contract/key-items.ts";
import { USAGE_KEY } from "../../contract/usage-item.ts";
import type { Names } from "../../names.ts";
import { askTable } from "./ask-table.ts";
import type { KeyClients } from "./key-clients.ts";
import { requireIndex } from "./require-index.ts";

/**
 * Stores a new item, and never another one's place.
 * @returns whether the place was free
 * @throws UserError when the stage's proxies do not go by the table yet
 */
export async function putRecord({ dynamoDb }: KeyClients, names: Names, item: Item): Promise<boolean> {
  const put = new PutItemCommand({
    TableName: names.usageTable,
    Item: item,
    ConditionExpression: "attribute_not_exists(#key)",
    ExpressionAttributeNames: { "#key": USAGE_KEY.keyId },
  });
  await requireIndex({ dynamoDb }, names);
  try {
    await askTable(names, () => dynamoDb.send(put));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
