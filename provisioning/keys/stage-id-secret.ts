import { type DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { newIdSecret } from "../../contract/key-id.ts";
import { ID_SECRET } from "../../contract/key-items.ts";
import type { Names } from "../../names.ts";

/** What the stage proves the ids of its keys with: read, or made when there is none. Of two who make it at once, one does. */
export async function stageIdSecret(client: DynamoDBClient, names: Names): Promise<string> {
  const { Attributes = {} } = await client.send(
    new UpdateItemCommand({
      TableName: names.usageTable,
      Key: ID_SECRET.primaryKey,
      UpdateExpression: "SET #secret = if_not_exists(#secret, :new)",
      ExpressionAttributeNames: { "#secret": ID_SECRET.attribute },
      ExpressionAttributeValues: { ":new": { S: newIdSecret() } },
      ReturnValues: "ALL_NEW",
    }),
  );
  const secret = Attributes[ID_SECRET.attribute]?.S;
  if (secret === undefined) throw new Error("DynamoDB has not returned the secret of key ids that it has stored.");
  return secret;
}
