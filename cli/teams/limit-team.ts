import { attributesOf, teamPrimaryKey, teamRecordIn } from "../../contract/key-items.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { LIMIT_FLAGS, type TypedLimits } from "../keys/key-limits.ts";
import { ALL, aliasesIn, teamIn } from "../keys/key-terms.ts";
import { keyWarnings } from "../keys/key-warnings.ts";
import type { Agree } from "../keys/limit-key.ts";
import { limitChanges, limitsAfter } from "../keys/limit-changes.ts";
import { changeRecord, RecordNotChanged } from "../records/change-record.ts";
import type { KeyClients } from "../records/key-clients.ts";
import { noSuchTeam, readTeam } from "../records/read-teams.ts";
import { type TeamReport, teamReport } from "./team-report.ts";

/** As it is typed; what is not given stays. */
export interface TeamChange extends TypedLimits {
  /** Aliases, or `all`. */
  readonly models?: string | undefined;
}

/**
 * Changes what the keys of a team share.
 * @param agree gets what is most likely not meant, a sentence each; returns when it is meant, throws when not
 */
export async function limitTeam(
  clients: KeyClients,
  names: Names,
  name: string,
  { agree, models, ...typed }: TeamChange & { readonly agree: Agree },
  now = new Date(),
): Promise<TeamReport> {
  const team = teamIn(name);
  const changed = limitChanges(typed);
  const set = {
    ...(models !== undefined && models !== ALL && { models: aliasesIn(models) }),
    ...(changed.limits !== undefined && { limits: changed.limits }),
  };
  const remove = [...changed.remove, ...(models === ALL ? ["models"] : [])];
  if (Object.keys(set).length === 0 && remove.length === 0) {
    const flags = LIMIT_FLAGS.map(([, flag]) => flag).join(", ");
    throw new UserError(`Give what to change: ${flags}; \`none\` takes one away. Or --models; \`all\` is every model.`);
  }
  if (changed.limits !== undefined) {
    const { limits } = await readTeam(clients, names, team);
    const warnings = keyWarnings({ limits: limitsAfter(limits, changed) });
    if (warnings.length > 0) await agree(warnings);
  }
  try {
    const change = { set: attributesOf(set), remove };
    return teamReport(team, teamRecordIn(await changeRecord(clients, names, teamPrimaryKey(team), change, now)) ?? {});
  } catch (error) {
    throw error instanceof RecordNotChanged ? noSuchTeam(names, team) : error;
  }
}
