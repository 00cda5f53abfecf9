import { DynamoDBClient, GetItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { dynamoDbFaults } from "../../../testing/local-aws/dynamodb-faults.ts";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";
import type { Faults } from "../faults.ts";

async function answers(faults: Faults, patience = 60_000) {
  const { aws, client } = await startTestAws({ faults });
  aws.tables.create("usage", ["key"]);
  const dynamoDb = new DynamoDBClient(client);
  const abortSignal = AbortSignal.timeout(patience);
  const nameOf = (error: Error & { readonly $metadata?: { readonly httpStatusCode?: number } }) =>
    `${error.name} ${error.$metadata?.httpStatusCode ?? ""}`.trim();
  try {
    return await Promise.all([
      dynamoDb
        .send(new GetItemCommand({ TableName: "usage", Key: { key: { S: "a" } } }), { abortSignal })
        .then(() => "done", nameOf),
      dynamoDb.send(new ScanCommand({ TableName: "usage" }), { abortSignal }).then(() => "done", nameOf),
    ]);
  } finally {
    dynamoDb.destroy();
    await aws.close();
  }
}

test.each([
  ["throttled", dynamoDbFaults.throttled(), "ThrottlingException 400"],
  ["of a hot key", dynamoDbFaults.hotKey(), "ProvisionedThroughputExceededException 400"],
  ["down", dynamoDbFaults.down(), "InternalServerError 500"],
])("DynamoDB %s answers as SDKs know it", async (_, faults, expected) => {
  expect(await answers(faults)).toEqual([expected, expected]);
});

test("one operation fails and the others do not", async () => {
  expect(await answers(dynamoDbFaults.down("GetItem"))).toEqual(["InternalServerError 500", "done"]);
});

test("slow, it answers nobody who does not wait", async () => {
  expect(await answers(dynamoDbFaults.slow(5_000, "GetItem"), 200)).toEqual(["AbortError", "done"]);
  expect(await answers(dynamoDbFaults.slow(20))).toEqual(["done", "done"]);
});
