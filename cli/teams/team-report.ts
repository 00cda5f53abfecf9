import type { KeyLimits, TeamRecord } from "../../contract/api-key.ts";

/** What the keys of a team share. */
export interface TeamReport {
  readonly team: string;
  /** ISO 8601. */
  readonly createdAt?: string;
  /** Aliases that they may use, beside what each key says; absent: all. */
  readonly models?: readonly string[];
  /** Absent: none. */
  readonly limits?: KeyLimits;
}

export function teamReport(team: string, { createdAt, models, limits }: TeamRecord): TeamReport {
  return {
    team,
    ...(createdAt !== undefined && { createdAt }),
    ...(models !== undefined && { models }),
    ...(limits !== undefined && { limits }),
  };
}
