import {
  type AttributeValue,
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { Item } from "../../contract/key-items.ts";
import {
  monthExpiry,
  monthSortKey,
  RECORD_VERSION,
  USAGE_EXPIRY,
  USAGE_KEY,
  usagePeriod,
} from "../../contract/usage-item.ts";
import type { Names } from "../../names.ts";
import { askTable } from "./ask-table.ts";
import type { KeyClients } from "./key-clients.ts";
import { requireIndex } from "./require-index.ts";

/** Counts the changes of a record, in its item. */
const VERSION = "version";
/** By how much the clock of a proxy may be ahead of the operator's. */
const CLOCK_DIFFERENCE_MILLISECONDS = 120_000;

export interface RecordChange {
  readonly set?: Item;
  /** Attributes to take away. */
  readonly remove?: readonly string[];
  /** Attributes that have to be as they were read, for what follows from them. */
  readonly ifStill?: Item;
  /** Attributes that must not be there. */
  readonly unless?: readonly string[];
}

/** The change was not made: the item is not there, or is not what the change asks for. */
export class RecordNotChanged extends Error {
  override name = "RecordNotChanged";
  readonly item: Item | undefined;

  constructor(item: Item | undefined) {
    super(item === undefined ? "There is no such record." : "The record is another one than was asked for.");
    this.item = item;
  }
}

/**
 * Writes what changes of a record that is there, and nothing else of it, so that two operators undo nothing of each other's. The months
 * of its use are told, so that the next request that is counted anywhere goes by the change.
 * @returns the item as it is now
 * @throws RecordNotChanged
 * @throws UserError when the stage's proxies do not go by the table yet
 */
export async function changeRecord(
  clients: KeyClients,
  names: Names,
  primaryKey: Item,
  change: RecordChange,
  now = new Date(),
): Promise<Item> {
  await requireIndex(clients, names);
  return changeRecordAhead(clients, names, primaryKey, change, now);
}

/**
 * The same of a table that the stage's proxies may not go by yet.
 * @throws RecordNotChanged
 */
export async function changeRecordAhead(
  { dynamoDb }: KeyClients,
  names: Names,
  primaryKey: Item,
  change: RecordChange,
  now: Date,
): Promise<Item> {
  const item = await askTable(names, () => dynamoDb.send(new UpdateItemCommand(updateOf(names, primaryKey, change))))
    .then(({ Attributes = {} }) => Attributes)
    .catch((error: unknown) => {
      throw error instanceof ConditionalCheckFailedException ? new RecordNotChanged(error.Item) : error;
    });
  await tellMonths({ dynamoDb }, names, item, now);
  return item;
}

function updateOf(names: Names, primaryKey: Item, change: RecordChange): UpdateItemCommandInput {
  const { set = {}, remove = [], ifStill = {}, unless = [] } = change;
  const expression = new Placeholders();
  const equals = ([name, value]: [string, AttributeValue]) => `${expression.name(name)} = ${expression.value(value)}`;
  const clauses = [
    ["SET", Object.entries(set).map(equals)],
    ["REMOVE", remove.map((name) => expression.name(name))],
    ["ADD", [`${expression.name(VERSION)} ${expression.value({ N: "1" })}`]],
  ] as const;
  const conditions = [
    `attribute_exists(${expression.name(USAGE_KEY.keyId)})`,
    ...unless.map((name) => `attribute_not_exists(${expression.name(name)})`),
    ...Object.entries(ifStill).map(equals),
  ];
  return {
    TableName: names.usageTable,
    Key: primaryKey,
    UpdateExpression: clauses
      .flatMap(([verb, terms]) => (terms.length === 0 ? [] : [`${verb} ${terms.join(", ")}`]))
      .join(" "),
    ConditionExpression: conditions.join(" AND "),
    ExpressionAttributeNames: expression.names,
    ExpressionAttributeValues: expression.values,
    ReturnValues: "ALL_NEW",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  };
}

/** Many names of attributes are reserved words: each gets a placeholder. */
class Placeholders {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, AttributeValue> = {};

  name(name: string): string {
    this.names[`#${name}`] = name;
    return `#${name}`;
  }

  value(value: AttributeValue): string {
    const placeholder = `:v${Object.keys(this.values).length}`;
    this.values[placeholder] = value;
    return placeholder;
  }
}

/** Where a month begins, a proxy may count in the next one already. Of two changes at once the later one stays. */
async function tellMonths({ dynamoDb }: KeyClients, names: Names, item: Item, now: Date): Promise<void> {
  const soon = new Date(now.getTime() + CLOCK_DIFFERENCE_MILLISECONDS);
  const months = new Set([now, soon].map((moment) => usagePeriod(moment).month));
  const { [USAGE_KEY.keyId]: partition, [VERSION]: version } = item;
  if (partition === undefined || version === undefined) throw new Error("DynamoDB has not returned what it changed.");
  for (const month of months) {
    const tell = new UpdateItemCommand({
      TableName: names.usageTable,
      Key: { [USAGE_KEY.keyId]: partition, [USAGE_KEY.period]: { S: monthSortKey(month) } },
      UpdateExpression: "SET #version = :version, #expires = :expires",
      ConditionExpression: "attribute_not_exists(#version) OR #version < :version",
      ExpressionAttributeNames: { "#version": RECORD_VERSION, "#expires": USAGE_EXPIRY },
      ExpressionAttributeValues: { ":version": version, ":expires": { N: String(monthExpiry(month)) } },
    });
    await dynamoDb.send(tell).catch((error: unknown) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
  }
}
