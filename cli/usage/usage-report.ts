import { type DynamoDBClient, paginateScan, ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import type { KeyLimits } from "../../contract/api-key.ts";
import {
  countersIn,
  type DayUsage,
  daysIn,
  monthSortKey,
  sumOfUsage,
  USAGE_KEY,
  usagePeriod,
} from "../../contract/usage-item.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { keyIdIn } from "../keys/key-id-in.ts";
import { readKeys } from "../records/read-keys.ts";

export interface UsageClients {
  readonly dynamoDb: DynamoDBClient;
}

export interface UsageSelection {
  /** `2026-11`; default: this one. */
  readonly month?: string | undefined;
  /** Key id; default: all. */
  readonly key?: string | undefined;
}

export interface KeyUsage {
  readonly id: string;
  /** Absent: nothing is left of the key but its use. */
  readonly name?: string;
  readonly revoked?: true;
  readonly limits?: KeyLimits;
  readonly requests: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Those of the prompt's tokens that the container's prefix cache had. */
  readonly cachedTokens: number;
  /** What of it all counts towards the limits, by CACHED_TOKEN_WEIGHT. */
  readonly countedTokens: number;
  /** Those on which the key was used; `day` is an ISO date. */
  readonly days: readonly DayUsage[];
}

export interface UsageReport {
  readonly stage: string;
  readonly month: string;
  /** The only key that was asked for. */
  readonly key?: string;
  /** Who used most first. */
  readonly keys: readonly KeyUsage[];
}

/** What the stage's keys have used in a month, revoked ones too. */
export async function usageReport(
  { dynamoDb }: UsageClients,
  names: Names,
  { month = usagePeriod(new Date()).month, key: idOrKey }: UsageSelection = {},
): Promise<UsageReport> {
  const key = idOrKey === undefined ? undefined : keyIdIn(idOrKey);
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month))
    throw new UserError(`--month: "${month}" is not a month such as 2026-11.`);
  const items = await readMonth(dynamoDb, names, month);
  const wanted = key === undefined ? [...items.keys()] : [key];
  const { records } = await readKeys({ dynamoDb }, names, wanted);
  if (key !== undefined && !records.has(key) && !items.has(key)) {
    throw new UserError(
      `The stage ${names.stage} has no key ${key}, and none of this id was used in ${month}: \`npx openai-sagemaker keys list\` shows the ids.`,
    );
  }
  const keys = [...items]
    // Teams and people have months of their own.
    .filter(([id]) => (key === undefined || id === key) && !id.includes("#"))
    .map(([id, days]) => {
      const record = records.get(id);
      return {
        id,
        ...(record && { name: record.name }),
        ...(record?.revokedAt !== undefined && { revoked: true as const }),
        ...(record?.limits && { limits: record.limits }),
        ...sumOfUsage(days),
        days: days.map((day) => ({ ...day, day: `${month}-${day.day}` })),
      };
    })
    .filter(({ requests }) => requests > 0)
    .sort((one, other) => totalTokens(other) - totalTokens(one) || one.id.localeCompare(other.id));
  return { stage: names.stage, month, ...(key !== undefined && { key }), keys };
}

export function totalTokens({
  promptTokens,
  completionTokens,
}: Pick<DayUsage, "promptTokens" | "completionTokens">): number {
  return promptTokens + completionTokens;
}

async function readMonth(client: DynamoDBClient, names: Names, month: string): Promise<Map<string, DayUsage[]>> {
  const items = new Map<string, DayUsage[]>();
  const scan = {
    TableName: names.usageTable,
    FilterExpression: "#period = :month",
    ExpressionAttributeNames: { "#period": USAGE_KEY.period },
    ExpressionAttributeValues: { ":month": { S: monthSortKey(month) } },
  };
  try {
    for await (const { Items = [] } of paginateScan({ client }, scan)) {
      for (const item of Items) items.set(item[USAGE_KEY.keyId]?.S ?? "", daysIn(countersIn(item)));
    }
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new UserError(
      `The stage ${names.stage} has no table ${names.usageTable}: \`npx openai-sagemaker deploy\` makes it.`,
    );
  }
  return items;
}
