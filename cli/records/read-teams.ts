import type { TeamRecord } from "../../contract/api-key.ts";
import { RECORD, teamOfPartition, teamPrimaryKey, teamRecordIn } from "../../contract/key-items.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import type { KeyClients } from "./key-clients.ts";
import { partitionPages, readItem, readItems } from "./read-items.ts";

/** @throws UserError when there is no such team, or nobody can read its record */
export async function readTeam(clients: KeyClients, names: Names, team: string): Promise<TeamRecord> {
  const item = await readItem(clients, names, teamPrimaryKey(team));
  if (item === undefined) throw noSuchTeam(names, team);
  const record = teamRecordIn(item);
  if (record !== undefined) return record;
  throw new UserError(`The record of the team ${team} is malformed: delete the team and create it again.`);
}

/** By name, in their order; those whose records nobody can read are left out. */
export async function readTeams(clients: KeyClients, names: Names): Promise<Map<string, TeamRecord>> {
  const partitions: string[] = [];
  for await (const page of partitionPages(clients, names, RECORD.team)) partitions.push(...page);
  const items = await readItems(clients, names, RECORD.team, partitions);
  const found = [...items].flatMap(([partition, item]) => {
    const [team, record] = [teamOfPartition(partition), teamRecordIn(item)];
    return team === undefined || record === undefined ? [] : [[team, record] as const];
  });
  return new Map(found.sort(([one], [other]) => one.localeCompare(other)));
}

export function noSuchTeam(names: Names, team: string): UserError {
  return new UserError(
    `The stage ${names.stage} has no team ${team}: \`npx openai-sagemaker teams create ${team}\` makes it, \`teams list\` shows those it has.`,
  );
}

export async function teamExists(clients: KeyClients, names: Names, team: string): Promise<boolean> {
  return (await readItem(clients, names, teamPrimaryKey(team))) !== undefined;
}
