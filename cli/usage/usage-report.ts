import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { KeyLimits } from "../../contract/api-key.ts";
import { type DayUsage, sumOfUsage, type TokenUsage, usagePeriod } from "../../contract/usage-item.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { keyIdIn } from "../keys/key-id-in.ts";
import { readKeys } from "../records/read-keys.ts";
import { parseMonth } from "./parse-month.ts";
import { readMonth } from "./read-month.ts";

export interface UsageClients {
  readonly dynamoDb: DynamoDBClient;
}

export interface UsageSelection {
  /** `2026-11`; default: this one. */
  readonly month?: string | undefined;
  /** Key id; default: all. */
  readonly key?: string | undefined;
}

/** What somebody used in a month. */
export interface Account extends TokenUsage {
  readonly id: string;
  readonly name?: string;
  /** Those on which it was used; `day` is an ISO date. */
  readonly days: readonly DayUsage[];
}

export interface KeyUsage extends Account {
  /** Absent: nothing is left of the key but its use. */
  readonly name?: string;
  readonly revoked?: true;
  readonly owner?: string;
  readonly team?: string;
  readonly limits?: KeyLimits;
}

/** Someone behind the web UI: by the id a hash, unless somebody who may read names asks for these. */
export type PersonUsage = Account;

export interface UsageReport {
  readonly stage: string;
  readonly month: string;
  /** The only key that was asked for. */
  readonly key?: string;
  /** Who used most first. */
  readonly keys: readonly KeyUsage[];
  /** What they used is the web UI key's, too. */
  readonly people: readonly PersonUsage[];
}

/** What the stage's keys have used in a month, revoked ones too. */
export async function usageReport(
  { dynamoDb }: UsageClients,
  names: Names,
  { month: typed = usagePeriod(new Date()).month, key: idOrKey }: UsageSelection = {},
): Promise<UsageReport> {
  const key = idOrKey === undefined ? undefined : keyIdIn(idOrKey);
  const month = parseMonth("--month", typed);
  const used = await readMonth({ dynamoDb }, names, { month, only: key });
  const { records } = await readKeys({ dynamoDb }, names, key === undefined ? [...used.keys.keys()] : [key]);
  if (key !== undefined && !records.has(key) && !used.keys.has(key)) {
    throw new UserError(
      `The stage ${names.stage} has no key ${key}, and none of this id was used in ${month}: \`npx openai-sagemaker keys list\` shows the ids.`,
    );
  }
  const keys = [...used.keys].map(([id, days]): KeyUsage => {
    const { name, owner, team, limits, revokedAt } = records.get(id) ?? {};
    return {
      id,
      ...(name !== undefined && { name }),
      ...(revokedAt !== undefined && { revoked: true as const }),
      ...(owner !== undefined && { owner }),
      ...(team !== undefined && { team }),
      ...(limits !== undefined && { limits }),
      ...sumOfUsage(days),
      days,
    };
  });
  const people = [...used.people].map(([id, days]): PersonUsage => ({ id, ...sumOfUsage(days), days }));
  return {
    stage: names.stage,
    month,
    ...(key !== undefined && { key }),
    keys: keys.sort(byTokens),
    people: people.sort(byTokens),
  };
}

export function totalTokens({ promptTokens, completionTokens }: TokenUsage): number {
  return promptTokens + completionTokens;
}

function byTokens(one: Account, other: Account): number {
  return totalTokens(other) - totalTokens(one) || one.id.localeCompare(other.id);
}
