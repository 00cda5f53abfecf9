import { OpenAIError } from "../errors/openai-error.ts";

/** What results may be told apart by, in OpenAI's words: a project is a team, a user an owner of keys or a person behind the web UI. */
export const USAGE_GROUPS = ["project_id", "user_id", "api_key_id", "model"] as const;
export type UsageGroupName = (typeof USAGE_GROUPS)[number];

export interface UsageQuery {
  /** Days of UTC, ISO dates, at most as many as a page has. */
  readonly days: readonly string[];
  /** The day with which the next page begins; absent: this is the last one. */
  readonly next?: string | undefined;
  /** Of a page that has the same days as the one before it: the key after which it begins. */
  readonly after?: string | undefined;
  readonly groupBy: readonly UsageGroupName[];
  /** Absent: all. */
  readonly projectIds?: readonly string[] | undefined;
  readonly userIds?: readonly string[] | undefined;
  readonly apiKeyIds?: readonly string[] | undefined;
  readonly models?: readonly string[] | undefined;
}

const DAY_SECONDS = 86_400;
const USUAL_DAYS = 7;
const MOST_DAYS = 31;
const MOST_VALUES = 100;
/** 9999-12-31. */
const LATEST = 253_402_214_400;

/**
 * Reads the query of `GET /v1/organization/usage/completions`. Use is kept by day of UTC, so that a range has whole days: the first one that it
 * touches, and the last.
 * https://platform.openai.com/docs/api-reference/usage/completions
 * @param now milliseconds since the epoch
 * @throws OpenAIError 400
 */
export function parseUsageQuery(text: string, now: number): UsageQuery {
  const query = new URLSearchParams(text);
  // As OpenAI's own clients write a list: `group_by[]=model&group_by[]=project_id`; its documents: `group_by=model`.
  const list = (name: string) => {
    const values = [...query].flatMap(([key, value]) => (key.replace(/\[\d*\]$/, "") === name ? [value] : []));
    if (values.length > MOST_VALUES) throw invalid(name, `\`${name}\` may have at most ${MOST_VALUES} values.`);
    return values.length === 0 ? undefined : values;
  };
  const width = query.get("bucket_width") ?? "1d";
  if (width !== "1d")
    throw invalid("bucket_width", `Use is kept by day: \`bucket_width\` must be 1d, but is ${shown(width)}.`);
  const groupBy = (list("group_by") ?? []).flatMap((names) => names.split(","));
  const unknown = groupBy.find((name) => !USAGE_GROUPS.includes(name as UsageGroupName));
  if (unknown !== undefined)
    throw invalid("group_by", `\`group_by\` may have ${USAGE_GROUPS.join(", ")}, but not ${shown(unknown)}.`);
  return {
    ...daysIn(query, now),
    groupBy: [...new Set(groupBy as UsageGroupName[])],
    projectIds: list("project_ids"),
    userIds: list("user_ids"),
    apiKeyIds: list("api_key_ids"),
    models: list("models"),
  };
}

function daysIn(query: URLSearchParams, now: number): Pick<UsageQuery, "days" | "next" | "after"> {
  const start = wholeNumber(query, "start_time", LATEST);
  if (start === undefined)
    throw invalid("start_time", "`start_time` is required: the beginning of the range, in seconds since 1970.");
  const today = Math.floor(now / 1000 / DAY_SECONDS);
  const end = wholeNumber(query, "end_time", LATEST) ?? (today + 1) * DAY_SECONDS;
  if (end <= start) throw invalid("end_time", "`end_time` must come after `start_time`.");
  const limit = wholeNumber(query, "limit", MOST_DAYS) ?? USUAL_DAYS;
  if (limit === 0) throw invalid("limit", `\`limit\` must be a whole number from 1 to ${MOST_DAYS}.`);
  // What is to come has no use.
  const last = Math.min(Math.ceil(end / DAY_SECONDS) - 1, today);
  const cursor = cursorIn(query.get("page"));
  const first = cursor === undefined ? Math.floor(start / DAY_SECONDS) : dayNumber(cursor.day);
  const days = Array.from({ length: Math.max(0, Math.min(limit, last - first + 1)) }, (_, index) =>
    isoDay(first + index),
  );
  const next = first + days.length <= last && days.length > 0 ? isoDay(first + days.length) : undefined;
  return { days, next, after: cursor?.after };
}

interface Cursor {
  readonly day: string;
  readonly after?: string | undefined;
}

/** What stands in `next_page`; nobody's business but ours. */
export function pageCursor({ day, after }: Cursor): string {
  return Buffer.from(JSON.stringify(after === undefined ? [day] : [day, after])).toString("base64url");
}

function cursorIn(text: string | null): Cursor | undefined {
  if (text === null) return undefined;
  try {
    const [day, after]: unknown[] = JSON.parse(Buffer.from(text, "base64url").toString());
    const isDay = typeof day === "string" && /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day));
    if (isDay && (after === undefined || typeof after === "string")) return { day, after };
  } catch {
    // It is none of ours.
  }
  throw invalid("page", "`page` must be the `next_page` of an answer.");
}

function wholeNumber(query: URLSearchParams, name: string, most: number): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,12}$/.test(text) || Number(text) > most)
    throw invalid(name, `\`${name}\` must be a whole number of at most ${most}, but is ${shown(text)}.`);
  return Number(text);
}

function dayNumber(day: string): number {
  return Date.parse(day) / 1000 / DAY_SECONDS;
}

function isoDay(number: number): string {
  return new Date(number * DAY_SECONDS * 1000).toISOString().slice(0, 10);
}

function invalid(param: string, message: string): OpenAIError {
  return new OpenAIError(400, message, { param });
}

function shown(text: string): string {
  return `"${text.slice(0, 40)}"`;
}
