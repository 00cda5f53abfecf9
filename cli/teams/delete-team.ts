import { ConditionalCheckFailedException, DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { teamPrimaryKey } from "../../contract/key-items.ts";
import { USAGE_KEY } from "../../contract/usage-item.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { teamIn } from "../keys/key-terms.ts";
import { listKeys } from "../keys/list-keys.ts";
import { askTable } from "../records/ask-table.ts";
import type { KeyClients } from "../records/key-clients.ts";
import { noSuchTeam, teamExists } from "../records/read-teams.ts";

/** So many ids are named of those that stand in the way. */
const NAMED = 3;

/**
 * Deletes a team to which no key belongs. Its use stays in reports for as long as that of its keys.
 * @throws UserError when there is no such team, or when keys belong to it: they would lose its limits
 */
export async function deleteTeam({ dynamoDb }: KeyClients, names: Names, name: string): Promise<string> {
  const team = teamIn(name);
  if (!(await teamExists({ dynamoDb }, names, team))) throw noSuchTeam(names, team);
  const { keys } = await listKeys({ dynamoDb }, names, { team });
  if (keys.length > 0)
    throw hasKeys(
      team,
      keys.map(({ id }) => id),
    );
  const command = new DeleteItemCommand({
    TableName: names.usageTable,
    Key: teamPrimaryKey(team),
    ConditionExpression: "attribute_exists(#key)",
    ExpressionAttributeNames: { "#key": USAGE_KEY.keyId },
  });
  try {
    await askTable(names, () => dynamoDb.send(command));
    return team;
  } catch (error) {
    throw error instanceof ConditionalCheckFailedException ? noSuchTeam(names, team) : error;
  }
}

function hasKeys(team: string, ids: readonly string[]): UserError {
  const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : "";
  return new UserError(
    `Keys belong to the team ${team}: ${ids.slice(0, NAMED).join(", ")}${more}. Revoke them, or take them out by \`npx openai-sagemaker keys limit ID --team none\`, and delete it then. \`keys list --team ${team}\` shows them.`,
  );
}
