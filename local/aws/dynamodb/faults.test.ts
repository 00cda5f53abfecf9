import { DynamoDBClient, GetItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { dynamoDbFaults } from "../../../testing/local-aws/dynamodb-faults.ts";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";
import type { Faults } from "../faults.ts";

/** @param isPatient otherwise nobody waits for the GetItem once the Scan is answered */
async function answers(faults: Faults, isPatient = true) {
  const { aws, client } = await startTestAws({ faults });
  aws.tables.create("usage", ["key"]);
  const dynamoDb = new DynamoDBClient(client);
  const impatience = new AbortController();
  const nameOf = (error: Error & { readonly $metadata?: { readonly httpStatusCode?: number } }) =>
    `${error.name} ${error.$metadata?.httpStatusCode ?? ""}`.trim();
  try {
    return await Promise.all([
      dynamoDb
        .send(new GetItemCommand({ TableName: "usage", Key: { key: { S: "a" } } }), { abortSignal: impatience.signal })
        .then(() => "done", nameOf),
      dynamoDb
        .send(new ScanCommand({ TableName: "usage" }))
        .then(() => "done", nameOf)
        .finally(() => isPatient || impatience.abort()),
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
  expect(await answers(dynamoDbFaults.slow(60_000, "GetItem"), false)).toEqual(["AbortError", "done"]);
  expect(await answers(dynamoDbFaults.slow(20))).toEqual(["done", "done"]);
});
