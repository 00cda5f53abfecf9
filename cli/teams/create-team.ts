import { firstVersion } from "../../contract/api-key.ts";
import { attributesOf, teamPrimaryKey } from "../../contract/key-items.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { parseLimits, type TypedLimits } from "../keys/key-limits.ts";
import { aliasesIn, teamIn } from "../keys/key-terms.ts";
import { keyWarnings } from "../keys/key-warnings.ts";
import type { Agree } from "../keys/limit-key.ts";
import type { KeyClients } from "../records/key-clients.ts";
import { putRecord } from "../records/put-record.ts";
import { type TeamReport, teamReport } from "./team-report.ts";

export interface NewTeam extends TypedLimits {
  readonly name: string;
  /** Aliases, separated by commas. */
  readonly models?: string | undefined;
  /** Gets what is most likely not meant, a sentence each; returns when it is meant, throws when not. */
  readonly agree: Agree;
}

/** @throws UserError when there is such a team already */
export async function createTeam(
  clients: KeyClients,
  names: Names,
  { name, models, agree, ...typed }: NewTeam,
  now = new Date(),
): Promise<TeamReport> {
  const team = teamIn(name);
  const limits = parseLimits(typed);
  const record = {
    createdAt: now.toISOString(),
    version: firstVersion(now),
    ...(models !== undefined && { models: aliasesIn(models) }),
    ...(limits !== undefined && { limits }),
  };
  const warnings = keyWarnings({ limits });
  if (warnings.length > 0) await agree(warnings);
  if (await putRecord(clients, names, { ...teamPrimaryKey(team), ...attributesOf(record) }))
    return teamReport(team, record);
  throw new UserError(
    `The stage ${names.stage} has a team ${team} already: \`npx openai-sagemaker teams limit ${team}\` changes it.`,
  );
}
