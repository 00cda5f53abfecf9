import { setTimeout as sleep } from "node:timers/promises";
import {
  type AttributeValue,
  BatchGetItemCommand,
  GetItemCommand,
  type KeysAndAttributes,
  paginateQuery,
} from "@aws-sdk/client-dynamodb";
import { BY_PERIOD_INDEX, type Item } from "../../contract/key-items.ts";
import { USAGE_KEY } from "../../contract/usage-item.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { askTable } from "./ask-table.ts";
import type { KeyClients } from "./key-clients.ts";

/** DynamoDB's bound of one BatchGetItem. */
const BATCH = 100;
const AT_ONCE = 8;
/** Between two requests for what DynamoDB had no capacity for; it doubles, and ends after about 25 s. */
const FIRST_PAUSE_MILLISECONDS = 50;
const PAUSES = 9;

export async function readItem({ dynamoDb }: KeyClients, names: Names, primaryKey: Item): Promise<Item | undefined> {
  const command = new GetItemCommand({ TableName: names.usageTable, Key: primaryKey, ConsistentRead: true });
  return (await askTable(names, () => dynamoDb.send(command))).Item;
}

/**
 * The partitions of all items of a period: ids of keys for that of keys. Page by page, in their order.
 * @param pageSize default: as many as fit into a megabyte
 */
export async function* partitionPages(
  { dynamoDb }: KeyClients,
  names: Names,
  period: string,
  pageSize?: number,
): AsyncGenerator<string[]> {
  const pages = paginateQuery(
    { client: dynamoDb, ...(pageSize !== undefined && { pageSize }) },
    {
      TableName: names.usageTable,
      IndexName: BY_PERIOD_INDEX,
      KeyConditionExpression: "#period = :period",
      ExpressionAttributeNames: { "#period": USAGE_KEY.period },
      ExpressionAttributeValues: { ":period": { S: period } },
    },
  );
  for (;;) {
    const { value, done } = await askTable(names, () => pages.next());
    if (done) return;
    yield (value.Items ?? []).flatMap((item) => item[USAGE_KEY.keyId]?.S ?? []);
  }
}

/** The items of a period, by their partition. What is not there is left out. */
export async function readItems(
  clients: KeyClients,
  names: Names,
  period: string,
  partitions: readonly string[],
): Promise<Map<string, Item>> {
  const batches = Array.from({ length: Math.ceil(partitions.length / BATCH) }, (_, index) =>
    partitions.slice(index * BATCH, (index + 1) * BATCH),
  );
  const found = new Map<string, Item>();
  const left = batches.values();
  const work = async () => {
    for (const batch of left) {
      for (const item of await readBatch(clients, names, period, batch))
        found.set(item[USAGE_KEY.keyId]?.S ?? "", item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, batches.length) }, work));
  return found;
}

async function readBatch(
  { dynamoDb }: KeyClients,
  names: Names,
  period: string,
  partitions: readonly string[],
): Promise<Record<string, AttributeValue>[]> {
  const keys = partitions.map((partition) => ({
    [USAGE_KEY.keyId]: { S: partition },
    [USAGE_KEY.period]: { S: period },
  }));
  const items: Record<string, AttributeValue>[] = [];
  let wanted: Record<string, KeysAndAttributes> = { [names.usageTable]: { Keys: keys, ConsistentRead: true } };
  for (let pause = 0; ; pause += 1) {
    const { Responses = {}, UnprocessedKeys = {} } = await askTable(names, () =>
      dynamoDb.send(new BatchGetItemCommand({ RequestItems: wanted })),
    );
    items.push(...(Responses[names.usageTable] ?? []));
    if (Object.keys(UnprocessedKeys).length === 0) return items;
    if (pause === PAUSES)
      throw new UserError(
        `DynamoDB has no capacity for more reads of ${names.usageTable} at the moment: try again in a minute.`,
      );
    wanted = UnprocessedKeys;
    await sleep(FIRST_PAUSE_MILLISECONDS * 2 ** pause);
  }
}
