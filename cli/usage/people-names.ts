import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { type PeopleKeys, type PersonIdentity, peopleKeys } from "../../contract/person.ts";
import { PERSON_ATTRIBUTE, personOfPartition, personPrimaryKey } from "../../contract/person-item.ts";
import { USAGE_KEY } from "../../contract/usage-item.ts";
import type { Names } from "../../names.ts";
import { readParameter } from "../../provisioning/inventory/read-parameter.ts";

export interface PeopleNames {
  /** By id; of whom there is none, nothing is known. */
  readonly people: ReadonlyMap<string, PersonIdentity>;
  /** A sentence that says why there are fewer than were asked for. */
  readonly missing?: string;
}

/** DynamoDB's most for one call. */
const AT_ONCE = 100;
/** DynamoDB gives what it can at once, and names the rest. */
const MOST_ROUNDS = 8;

/** Who the people behind the web UI are, for operators who may decrypt the secret that their names are sealed with. */
export async function readPeopleNames(
  { dynamoDb, ssm }: { readonly dynamoDb: DynamoDBClient; readonly ssm: SSMClient },
  names: Names,
  ids: readonly string[],
): Promise<PeopleNames> {
  const keys = await readKeys(ssm, names);
  if (typeof keys === "string") return { people: new Map(), missing: keys };
  const people = new Map<string, PersonIdentity>();
  let unreadable = 0;
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    for (const item of await readItems(dynamoDb, names.usageTable, ids.slice(start, start + AT_ONCE))) {
      const id = personOfPartition(item[USAGE_KEY.keyId]?.S ?? "") ?? "";
      const identity = keys.open(id, item[PERSON_ATTRIBUTE.sealed]?.S ?? "");
      if (identity) people.set(id, identity);
      else unreadable += 1;
    }
  }
  if (unreadable === 0) return { people };
  return {
    people,
    missing: `${unreadable === 1 ? "One name was" : `${unreadable} names were`} stored with another secret than ${names.parameter.webUi("identity-secret")} is now, and cannot be read any more.`,
  };
}

/** The keys, or why there are none. */
async function readKeys(ssm: SSMClient, names: Names): Promise<PeopleKeys | string> {
  const name = names.parameter.webUi("identity-secret");
  try {
    const secret = await readParameter(ssm, name);
    if (secret) return peopleKeys(secret.trim());
    return `There is no parameter ${name}: no names were stored. \`npx openai-sagemaker webui-password\` makes it.`;
  } catch (error) {
    if ((error as Error).name !== "AccessDeniedException") throw error;
    return `You may not read names: it takes ssm:GetParameter for ${name}, with decryption. AWS says: ${(error as Error).message}`;
  }
}

async function readItems(client: DynamoDBClient, table: string, ids: readonly string[]) {
  const found: Record<string, AttributeValue>[] = [];
  let wanted: Record<string, AttributeValue>[] = ids.map(personPrimaryKey);
  for (let round = 0; wanted.length > 0 && round < MOST_ROUNDS; round += 1) {
    const answer = await client.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys: wanted } } }));
    found.push(...(answer.Responses?.[table] ?? []));
    wanted = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return found;
}
