import { personOfPartition, personPartition } from "../../../contract/person-item.ts";
import { type DayUsage, daysIn, type ModelUsage, sumOfUsage } from "../../../contract/usage-item.ts";
import { WEB_UI_KEY_ID } from "../../../names.ts";
import { OpenAIError } from "../errors/openai-error.ts";
import type { Caller } from "../keys/caller.ts";
import { inBatches } from "./in-batches.ts";
import { pageCursor, parseUsageQuery, type UsageQuery } from "./usage-query.ts";
import { UsageResults } from "./usage-results.ts";
import { BATCH, type UsageSource } from "./usage-source.ts";

/** An answer of so many results has 2 MB; Lambda lets six pass. */
const FULL_PAGE = 6_000;
/** So many keys at a time: with 31 days and 20 models they have as many results as an answer can hold. */
const PORTION = 25;
/** What cannot be given in pages, because it adds up over all keys. */
const MOST_RESULTS = 15_000;

export interface UsageRequest {
  readonly query: string;
  readonly caller: Caller;
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now?: number;
}

/**
 * What was used, as OpenAI's administration API tells it: of all keys to a key that may read that, to others of their own.
 * Time and memory are bounded: results by key come in pages of whole keys, which repeat the days; a caller adds up what stands in
 * the buckets of all pages, as with OpenAI.
 * @throws OpenAIError
 */
export async function organizationUsage(source: UsageSource, request: UsageRequest) {
  try {
    return await usagePage(source, request);
  } catch (error) {
    request.signal.throwIfAborted();
    if (error instanceof OpenAIError) throw error;
    throw cannotRead(error);
  }
}

async function usagePage(source: UsageSource, request: UsageRequest) {
  const { caller, signal } = request;
  const asked = parseUsageQuery(request.query, request.now ?? Date.now());
  if (!caller.mayReadUsage) onlyOwn(asked, caller);
  const isPaged = asked.groupBy.includes("api_key_id") && !needsPeople(asked) && !asked.apiKeyIds;
  const query = isPaged ? withinMonth(asked) : asked;
  const results = new UsageResults(query);
  const reading = { query, results, isPaged, signal };
  let last: string | undefined;
  for (const [month, days] of byMonth(query.days)) {
    for await (const keyIds of keysIn(source, month, reading)) {
      await addKeys(source, { month, days, keyIds }, reading);
      if (!isPaged && results.size > MOST_RESULTS) throw tooMany();
      if (isPaged && results.size >= FULL_PAGE) {
        last = keyIds.at(-1);
        break;
      }
    }
    if (needsPeople(query) && (query.apiKeyIds?.includes(WEB_UI_KEY_ID) ?? true))
      await addPeople(source, { month, days }, reading);
  }
  const [first] = query.days;
  const next =
    last !== undefined && first !== undefined
      ? pageCursor({ day: first, after: last })
      : query.next === undefined
        ? null
        : pageCursor({ day: query.next });
  return { object: "page", data: results.buckets(), has_more: next !== null, next_page: next };
}

function onlyOwn(query: UsageQuery, { keyId }: Caller): void {
  // The people behind the web UI's key are no more its own use than other keys are.
  if (query.apiKeyIds?.every((id) => id === keyId) && !(keyId === WEB_UI_KEY_ID && needsPeople(query))) return;
  throw new OpenAIError(
    403,
    `This API key may read its own use only: add \`api_key_ids=${keyId}\`. The operator of this server can give out a key that may read everybody's.`,
    { code: "insufficient_permissions", param: "api_key_ids" },
  );
}

/** A page by key goes on with the same month, whose keys have an order. */
function withinMonth(query: UsageQuery): UsageQuery {
  const month = query.days[0]?.slice(0, 7);
  const days = query.days.filter((day) => day.startsWith(String(month)));
  return days.length === query.days.length ? query : { ...query, days, next: query.days[days.length] };
}

function byMonth(days: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const months = new Map<string, string[]>();
  for (const day of days) months.set(day.slice(0, 7), [...(months.get(day.slice(0, 7)) ?? []), day]);
  return months;
}

/** In portions, so that a page of results ends soon after it is full. */
async function* keysIn(
  source: UsageSource,
  month: string,
  { query: { apiKeyIds, after }, isPaged, signal }: Reading,
): AsyncGenerator<readonly string[]> {
  const all = apiKeyIds ? [[...new Set(apiKeyIds)].sort()] : source.partitions(month, { after }, signal);
  for await (const partitions of all) {
    const keyIds = partitions.filter(isKeyId);
    const portion = isPaged ? PORTION : Math.max(1, keyIds.length);
    for (let first = 0; first < keyIds.length; first += portion) yield keyIds.slice(first, first + portion);
  }
}

/** Teams and people have items beside the keys'. */
function isKeyId(partition: string): boolean {
  return /^[a-z0-9]{1,32}$/.test(partition);
}

interface Reading {
  readonly query: UsageQuery;
  readonly results: UsageResults;
  /** Whether results come in pages of keys. */
  readonly isPaged: boolean;
  readonly signal: AbortSignal;
}

interface Part {
  readonly month: string;
  readonly days: readonly string[];
}

async function addKeys(
  source: UsageSource,
  { month, days, keyIds }: Part & { readonly keyIds: readonly string[] },
  { query, results, signal }: Reading,
): Promise<void> {
  const needsOwners =
    query.projectIds || query.userIds || query.groupBy.some((name) => /^(project|user)_id$/.test(name));
  await inBatches(keyIds, BATCH, async (batch) => {
    const [counters, owners] = await Promise.all([
      source.counters(month, batch, signal),
      needsOwners ? source.owners(batch, signal) : undefined,
    ]);
    for (const [id, used] of counters) {
      const { owner, team } = owners?.get(id) ?? {};
      results.add({ api_key_id: id, user_id: owner, project_id: team }, datedDays(used, month, days));
    }
  });
}

function needsPeople({ groupBy, userIds }: UsageQuery): boolean {
  return groupBy.includes("user_id") || userIds !== undefined;
}

/** What people used is the web UI key's as well: there it is taken away, so that it is told once. */
async function addPeople(source: UsageSource, { month, days }: Part, { results, signal }: Reading): Promise<void> {
  const { owner, team } = (await source.owners([WEB_UI_KEY_ID], signal)).get(WEB_UI_KEY_ID) ?? {};
  const webUi = { api_key_id: WEB_UI_KEY_ID, project_id: team };
  for await (const partitions of source.partitions(month, { prefix: personPartition("") }, signal)) {
    await inBatches(partitions, BATCH, async (batch) => {
      for (const [partition, used] of await source.counters(month, batch, signal)) {
        const dated = datedDays(used, month, days);
        results.add({ ...webUi, user_id: personOfPartition(partition) }, dated);
        results.add({ ...webUi, user_id: owner }, dated.map(takenAway));
      }
    });
    if (results.size > MOST_RESULTS) throw tooMany();
  }
}

function datedDays(counters: Parameters<typeof daysIn>[0], month: string, wanted: readonly string[]): DayUsage[] {
  return daysIn(counters)
    .map((day) => ({ ...day, day: `${month}-${day.day}` }))
    .filter(({ day }) => wanted.includes(day));
}

function takenAway(day: DayUsage): DayUsage {
  const models = day.models.map((usage): ModelUsage => {
    const negative = Object.entries(usage).map(([name, value]) => [name, typeof value === "number" ? -value : value]);
    return Object.fromEntries(negative) as unknown as ModelUsage;
  });
  return { ...day, ...sumOfUsage(models), models };
}

function cannotRead(cause: unknown): OpenAIError {
  return new OpenAIError(503, "The server cannot read what was used for the moment. Please retry your request.", {
    code: "service_unavailable",
    headers: { "retry-after": "5" },
    cause,
  });
}

function tooMany(): OpenAIError {
  return new OpenAIError(
    400,
    `These are more than ${MOST_RESULTS.toLocaleString("en-US")} results: ask for fewer days with \`limit\`, for some \`project_ids\` or \`user_ids\`, or group by \`api_key_id\` without \`user_id\`, which comes in pages.`,
    { param: "group_by" },
  );
}
