import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** Where keys and teams are. */
export interface KeyClients {
  readonly dynamoDb: DynamoDBClient;
}
