import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SSMClient } from "@aws-sdk/client-ssm";
import { readStage, type SettingFlags } from "../command-line/stage-options.ts";

/** Clients of the stage that flags and settings name. */
export function connect(flags: SettingFlags) {
  const { settings, names } = readStage(flags);
  const region = settings.AWS_REGION;
  return { clients: { ssm: new SSMClient({ region }), dynamoDb: new DynamoDBClient({ region }) }, names };
}
