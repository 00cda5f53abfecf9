import { keyPrimaryKey } from "../../contract/key-items.ts";
import { countersIn, type DayUsage, daysIn, monthSortKey, USAGE_KEY, usagePeriod } from "../../contract/usage-item.ts";
import type { KeyLimits } from "../../contract/api-key.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import type { KeyClients } from "../records/key-clients.ts";
import { readItem } from "../records/read-items.ts";
import { readKey } from "../records/read-keys.ts";
import { readTeam } from "../records/read-teams.ts";
import { type CountedUse, countedUse } from "./counted-use.ts";
import { keyIdIn } from "./key-id-in.ts";
import { type KeyReport, keyReport } from "./key-report.ts";

export interface ShownKey extends KeyReport {
  /** Of its team, beside its own; absent: none, or it has no team. */
  readonly teamLimits?: KeyLimits;
  /** Models of its team; absent: all, or it has no team. */
  readonly teamModels?: readonly string[];
  /** Why nobody can tell what its team says. */
  readonly teamUnknown?: string;
  /** Calendar month of UTC. */
  readonly month: string;
  readonly counted: CountedUse;
  /** On which it was used; `day` is an ISO date. */
  readonly days: readonly DayUsage[];
}

/** All that is known of a key, with its use of this month. */
export async function showKey(clients: KeyClients, names: Names, idOrKey: string, now = new Date()): Promise<ShownKey> {
  const id = keyIdIn(idOrKey);
  const record = await readKey(clients, names, id);
  const period = usagePeriod(now);
  const monthKey = { ...keyPrimaryKey(id), [USAGE_KEY.period]: { S: monthSortKey(period.month) } };
  const [month, ofTeam] = await Promise.all([
    readItem(clients, names, monthKey),
    record.team === undefined ? {} : teamTerms(clients, names, record.team),
  ]);
  const counters = countersIn(month);
  return {
    ...keyReport(id, record, now),
    ...ofTeam,
    month: period.month,
    counted: countedUse(counters, period),
    days: daysIn(counters).map((day) => ({ ...day, day: `${period.month}-${day.day}` })),
  };
}

/** A key is shown also when its team is gone. */
async function teamTerms(clients: KeyClients, names: Names, team: string) {
  try {
    const { limits, models } = await readTeam(clients, names, team);
    return { ...(limits && { teamLimits: limits }), ...(models && { teamModels: models }) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { teamUnknown: error.message };
  }
}
