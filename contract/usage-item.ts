/**
 * An item of the usage table: all that a key used in one month, by day and model. Attributes are numbers, with short names, for a
 * write is paid by each begun kilobyte of the whole item. With aliases of eight characters and a prefix cache, an item whose key used
 * one model every day has 2.2 KB at the month's end, with five models 9.9 KB, with twenty 38.5 KB; on average of the month half of that.
 * A minute in which something is reserved still takes a dozen bytes.
 * Only what was used has counters. Written by openai-proxy; read by it and by the `usage` tool.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export type Counters = Readonly<Record<string, number>>;

/** Partition and sort key. */
export const USAGE_KEY = { keyId: "key", period: "period" } as const;

/** When an item is deleted, in seconds since the epoch: DynamoDB's time to live. */
export const USAGE_EXPIRY = "expires";
const KEPT_MONTHS = 14;

/** A moment, as far as the counters tell it apart; in UTC. */
export interface UsagePeriod {
  /** `2026-11` */
  readonly month: string;
  /** `22` */
  readonly day: string;
  /** `22T10:05` */
  readonly minute: string;
}

export function usagePeriod(moment: Date): UsagePeriod {
  const text = moment.toISOString();
  return { month: text.slice(0, 7), day: text.slice(8, 10), minute: text.slice(8, 16) };
}

/** The sort key of a month's item. */
export function monthSortKey(month: string): string {
  return `month#${month}`;
}

export function monthExpiry(month: string): number {
  const expiry = new Date(`${month}-01T00:00:00Z`);
  expiry.setUTCMonth(expiry.getUTCMonth() + KEPT_MONTHS);
  return expiry.getTime() / 1000;
}

/** What was used of a model on a day. */
interface DayOfModel {
  /** `22` */
  readonly day: string;
  /** The alias that was asked for, also an adapter's. Absent: it was counted before models were told apart. */
  readonly model?: string | undefined;
}

/** `r22/default` */
function ofModel(letter: string) {
  return ({ day, model }: DayOfModel) => `${letter}${day}${model === undefined ? "" : `/${model}`}`;
}

/** Names of the counters. `counted` is what was used and what requests in progress may use at most. */
export const COUNTER = {
  requests: ofModel("r"),
  promptTokens: ofModel("p"),
  completionTokens: ofModel("c"),
  /** Those of the prompt's tokens that the container's cache had. */
  cachedTokens: ofModel("k"),
  /** So many of the tokens do not count towards limits, by the weight of cached ones when they were used. */
  uncountedTokens: ofModel("u"),
  tokensCountedInDay: ({ day }: Pick<UsagePeriod, "day">) => `t${day}`,
  tokensCountedInMonth: "t",
  requestsInMinute: ({ minute }: Pick<UsagePeriod, "minute">) => `m${minute}`,
  /** Of `counted`, what requests may use at most that were let through in a minute and have not ended. */
  reservedInMinute: ({ minute }: Pick<UsagePeriod, "minute">) => `h${minute}`,
  /** When a request was last let through, in milliseconds since the epoch: what is written where nothing else is counted. */
  lastAdmission: "a",
} as const;

/** In a month's item: the newest version of its key's, or team's, record, so that what is counted goes by that one. */
export const RECORD_VERSION = "v";

/** Which request was settled last: the same one is not settled twice. The only text. */
export const LAST_SETTLED = "s";

export interface TokenUsage {
  readonly requests: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Among the prompt's. */
  readonly cachedTokens: number;
  /** What of it all counts towards limits. */
  readonly countedTokens: number;
}

export interface ModelUsage extends TokenUsage {
  /** The alias; absent: it was counted before models were told apart. */
  readonly model?: string;
}

/** All of a day, and what of it each model did. */
export interface DayUsage extends TokenUsage {
  /** Day of the month, two digits. */
  readonly day: string;
  /** In the alphabet's order. */
  readonly models: readonly ModelUsage[];
}

/** What an item says of each day on which its key was used. */
export function daysIn(counters: Counters): DayUsage[] {
  const days = new Map<string, ModelUsage[]>();
  for (const name of Object.keys(counters)) {
    const [found, day, model] = /^r(\d\d)(?:\/(.+))?$/.exec(name) ?? [];
    if (found === undefined || day === undefined) continue;
    const models = days.get(day) ?? days.set(day, []).get(day);
    models?.push({ ...(model !== undefined && { model }), ...usageIn(counters, { day, model }) });
  }
  return [...days]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([day, models]) => ({ day, ...sumOfUsage(models), models: models.sort(byModel) }));
}

function usageIn(counters: Counters, of: DayOfModel): TokenUsage {
  const count = (name: (of: DayOfModel) => string) => counters[name(of)] ?? 0;
  const [promptTokens, completionTokens] = [count(COUNTER.promptTokens), count(COUNTER.completionTokens)];
  return {
    requests: count(COUNTER.requests),
    promptTokens,
    completionTokens,
    cachedTokens: count(COUNTER.cachedTokens),
    countedTokens: promptTokens + completionTokens - count(COUNTER.uncountedTokens),
  };
}

function byModel({ model: one = "" }: ModelUsage, { model: other = "" }: ModelUsage): number {
  return one.localeCompare(other);
}

export function sumOfUsage(usages: readonly TokenUsage[]): TokenUsage {
  const sum = (count: (usage: TokenUsage) => number) => usages.reduce((total, usage) => total + count(usage), 0);
  return {
    requests: sum(({ requests }) => requests),
    promptTokens: sum(({ promptTokens }) => promptTokens),
    completionTokens: sum(({ completionTokens }) => completionTokens),
    cachedTokens: sum(({ cachedTokens }) => cachedTokens),
    countedTokens: sum(({ countedTokens }) => countedTokens),
  };
}

/** Tokens that were used, as far as they count towards limits, without what is only counted for requests in progress. */
export function tokensUsed(counters: Counters, { day }: Pick<UsagePeriod, "day">) {
  const days = daysIn(counters);
  return {
    inDay: days.filter((one) => one.day === day).reduce((sum, one) => sum + one.countedTokens, 0),
    inMonth: days.reduce((sum, one) => sum + one.countedTokens, 0),
  };
}

/** The counters of minutes that have passed, and are good for nothing any more. The last one may still be counting elsewhere. */
export function staleMinutes(counters: Counters, now: Date): string[] {
  const kept = [now, new Date(now.getTime() - 60_000)].map((moment) => usagePeriod(moment).minute);
  return Object.entries(counters).flatMap(([name, value]) => {
    const [, letter, minute = ""] = /^([mh])(\d\dT\d\d:\d\d)$/.exec(name) ?? [];
    const isOver = letter === "m" || (letter === "h" && value <= 0);
    return isOver && !kept.includes(minute) ? [name] : [];
  });
}

/** What is reserved of a month's tokens, by the minute in which it was. */
export function reservationsIn(counters: Counters, { month }: Pick<UsagePeriod, "month">): Reservations[] {
  return Object.entries(counters).flatMap(([name, tokens]) => {
    const [found, day = "", time] = /^h(\d\d)T(\d\d:\d\d)$/.exec(name) ?? [];
    if (found === undefined || tokens <= 0) return [];
    return [{ name, day, tokens, minute: new Date(`${month}-${day}T${time}:00Z`) }];
  });
}

export interface Reservations {
  /** Of the counter. */
  readonly name: string;
  readonly day: string;
  readonly tokens: number;
  /** Its beginning. */
  readonly minute: Date;
}

/** An item's numbers, as DynamoDB writes them. */
export function countersIn(item: Readonly<Record<string, object>> = {}): Counters {
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) => ("N" in value ? [[name, Number(value.N)] as const] : [])),
  );
}
