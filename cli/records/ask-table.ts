import { ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { isNativeError } from "node:util/types";
import { BY_PERIOD_INDEX } from "../../contract/key-items.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { notDeployed } from "../command-line/not-deployed.ts";

/**
 * Asks the stage's table.
 * @throws UserError when there is no such table, or one of an older version of the stage, which had no keys
 */
export async function askTable<T>(names: Names, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw explained(names, error) ?? error;
  }
}

function explained(names: Names, error: unknown): UserError | undefined {
  if (error instanceof ResourceNotFoundException) return new UserError(notDeployed(names.stage));
  if (!isNativeError(error) || error.name !== "ValidationException" || !error.message.includes(BY_PERIOD_INDEX))
    return undefined;
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html
  if (/backfilling/i.test(error.message)) {
    return new UserError(
      `DynamoDB is still making the index of ${names.usageTable}, by which keys are listed: try again in a few minutes.`,
    );
  }
  return new UserError(
    `The stage ${names.stage} was deployed by an older version, whose keys are elsewhere: \`npx openai-sagemaker deploy\` brings it to this one.`,
  );
}
