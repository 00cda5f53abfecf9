import { teamPartition } from "../../contract/key-items.ts";
import {
  countersIn,
  daysIn,
  monthSortKey,
  sumOfUsage,
  type TokenUsage,
  usagePeriod,
} from "../../contract/usage-item.ts";
import type { Names } from "../../names.ts";
import { type CountedUse, countedUse } from "../keys/counted-use.ts";
import type { KeyReport } from "../keys/key-report.ts";
import { teamIn } from "../keys/key-terms.ts";
import { listKeys } from "../keys/list-keys.ts";
import type { KeyClients } from "../records/key-clients.ts";
import { readItems } from "../records/read-items.ts";
import { readTeam } from "../records/read-teams.ts";
import { type TeamReport, teamReport } from "./team-report.ts";

export interface ShownTeam extends TeamReport {
  /** Calendar month of UTC. */
  readonly month: string;
  /** What counts towards its limits. */
  readonly counted: CountedUse;
  /** Of the keys that are in it now. */
  readonly use: TokenUsage;
  /** Those that are not revoked, by name. */
  readonly keys: readonly (KeyReport & { readonly use: TokenUsage })[];
}

/** A team with its keys, and what they have used this month. */
export async function showTeam(clients: KeyClients, names: Names, name: string, now = new Date()): Promise<ShownTeam> {
  const team = teamIn(name);
  const record = await readTeam(clients, names, team);
  const { keys } = await listKeys(clients, names, { team }, now);
  const period = usagePeriod(now);
  const partitions = [teamPartition(team), ...keys.map(({ id }) => id)];
  const months = await readItems(clients, names, monthSortKey(period.month), partitions);
  const shown = keys.map((key) => ({ ...key, use: sumOfUsage(daysIn(countersIn(months.get(key.id)))) }));
  return {
    ...teamReport(team, record),
    month: period.month,
    counted: countedUse(countersIn(months.get(teamPartition(team))), period),
    use: sumOfUsage(shown.map(({ use }) => use)),
    keys: shown,
  };
}
