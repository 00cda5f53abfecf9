import { RECORD } from "../../contract/key-items.ts";
import { namesOf } from "../../names.ts";
import { startKeyTable } from "../../testing/cli/key-table.ts";
import { startTestAws } from "../../testing/local-aws/test-aws.ts";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { partitionPages, readItems } from "./read-items.ts";

const IDS = Array.from({ length: 250 }, (_, index) => `key${String(index).padStart(8, "0")}`);

/** As PutItem would, each in turn. */
function storeAll({ aws, names }: Awaited<ReturnType<typeof startKeyTable>>) {
  const table = aws.tables.get(names.usageTable);
  for (const id of IDS) {
    for (const period of [RECORD.key, "month#2026-11"]) {
      const item = { key: { S: id }, period: { S: period } };
      table.items.set(table.identityOf(item), item);
    }
  }
}

async function listed({ clients, names }: Awaited<ReturnType<typeof startKeyTable>>, pageSize?: number) {
  const pages: string[][] = [];
  for await (const page of partitionPages(clients, names, RECORD.key, pageSize)) pages.push(page);
  return pages;
}

test("keys are listed page by page without their months, and read by hundreds", async () => {
  const table = await startKeyTable();
  try {
    storeAll(table);
    const pages = await listed(table, 100);
    expect(pages.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(pages.flat()).toEqual(IDS);
    const items = await readItems(table.clients, table.names, RECORD.key, [...IDS, "nobodynobody"]);
    expect([...items.keys()].sort()).toEqual(IDS);
  } finally {
    await table.close();
  }
});

test("what DynamoDB had no capacity for is asked for again", async () => {
  let asked = 0;
  const table = await startKeyTable();
  try {
    storeAll(table);
    // The local table answers all of it: some is taken out of its answers, as under load.
    table.clients.dynamoDb.middlewareStack.add(
      (next, context) => async (input) => {
        const output = await next(input);
        if (context.commandName !== "BatchGetItemCommand") return output;
        asked += 1;
        const answer = output.output as {
          Responses: Record<string, Record<string, object>[]>;
          UnprocessedKeys: object;
        };
        const found = answer.Responses[table.names.usageTable] ?? [];
        if (found.length < 60) return output;
        const Keys = found.splice(40).map(({ key, period }) => ({ key, period }));
        answer.UnprocessedKeys = { [table.names.usageTable]: { Keys } };
        return output;
      },
      { step: "initialize" },
    );
    const items = await readItems(table.clients, table.names, RECORD.key, IDS);
    expect([...items.keys()].sort()).toEqual(IDS);
    expect(asked).toBeGreaterThan(3);
  } finally {
    await table.close();
  }
});

test("a table that is not there, or that has no index of keys, says what to do", async () => {
  const { aws, client } = await startTestAws();
  const names = namesOf("dev");
  const clients = { dynamoDb: new DynamoDBClient(client) };
  const list = async () => {
    for await (const _ of partitionPages(clients, names, RECORD.key));
  };
  try {
    await expect(list()).rejects.toThrow(/^The stage dev is not deployed/);
    aws.tables.create(names.usageTable, ["key", "period"]);
    await expect(list()).rejects.toThrow(
      /^The stage dev was deployed by an older version.*`npx openai-sagemaker deploy`/,
    );
  } finally {
    clients.dynamoDb.destroy();
    await aws.close();
  }
});
