import { UserError } from "../../user-error.ts";
import { parseDate, parseDuration } from "../text/quantities.ts";
import type { KeyReport, KeyState } from "./key-report.ts";

export const SORTS = ["name", "created", "expires", "used"] as const;
export type Sort = (typeof SORTS)[number];

/** Keys to a page. */
export const PAGE_LIMIT = 50;

/** Which keys, in which order, as it is typed. */
export interface KeySelection {
  readonly owner?: string | undefined;
  readonly team?: string | undefined;
  /** Part of the name, in any case. */
  readonly name?: string | undefined;
  /** Of `expired`, `disabled` and `revoked` those that are given; none: all but the revoked. */
  readonly expired?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  readonly revoked?: boolean | undefined;
  /** `90d` or a date: not used since, and made before. */
  readonly unusedSince?: string | undefined;
  readonly sort?: Sort | undefined;
}

export interface Paging {
  readonly page?: string | undefined;
  readonly limit?: string | undefined;
  readonly all?: boolean | undefined;
}

export interface Page {
  readonly page: number;
  readonly pages: number;
  /** How many are selected, on all pages. */
  readonly total: number;
  readonly keys: readonly KeyReport[];
}

/** Whether a key is among those that are meant. @throws UserError at once for what is wrong in them */
export function keyFilter(selection: KeySelection, now: Date): (key: KeyReport) => boolean {
  const { owner, team, name } = selection;
  const asked = (["expired", "disabled", "revoked"] as const).filter((state) => selection[state]);
  const states: readonly KeyState[] = asked.length > 0 ? asked : ["active", "expired", "disabled"];
  const part = name?.toLowerCase();
  const since = selection.unusedSince === undefined ? undefined : unusedSince(selection.unusedSince, now);
  return (key) =>
    states.includes(key.state) &&
    (owner === undefined || key.owner === owner) &&
    (team === undefined || key.team === team) &&
    (part === undefined || key.name.toLowerCase().includes(part)) &&
    (since === undefined || (key.lastUsedOn ?? key.createdAt ?? "") < since);
}

const text = new Intl.Collator("en", { numeric: true });

/** Keys of one rank are in the order of their names. */
const ORDERS: Readonly<Record<Sort, (one: KeyReport, other: KeyReport) => number>> = {
  name: () => 0,
  // The newest first.
  created: (one, other) => order(other.createdAt ?? "", one.createdAt ?? ""),
  // What ends next first, what never ends last.
  expires: (one, other) => order(one.expiresAt ?? "~", other.expiresAt ?? "~"),
  // What was used last first, what never was last.
  used: (one, other) => order(other.lastUsedOn ?? "", one.lastUsedOn ?? ""),
};

export function sortKeys(keys: KeyReport[], sort: Sort = "name"): KeyReport[] {
  const ranked = ORDERS[sort];
  return keys.sort((one, other) => ranked(one, other) || text.compare(one.name, other.name) || order(one.id, other.id));
}

/** @throws UserError for a page that there is not */
export function pageOf(keys: readonly KeyReport[], { page, limit, all = false }: Paging): Page {
  if (all && (page !== undefined || limit !== undefined))
    throw new UserError("--all is everything at once: give it without --page and --limit.");
  const perPage = all ? Math.max(keys.length, 1) : wholeNumber("--limit", limit, PAGE_LIMIT);
  const number = wholeNumber("--page", page, 1);
  const pages = Math.max(1, Math.ceil(keys.length / perPage));
  if (number > pages) throw new UserError(`--page: there is no page ${number}, the last one is ${pages}.`);
  return {
    page: number,
    pages,
    total: keys.length,
    keys: keys.slice((number - 1) * perPage, number * perPage),
  };
}

/** The first day that counts as use. ISO days and moments compare as text. */
function unusedSince(given: string, now: Date): string {
  const milliseconds = parseDuration(given);
  const date = milliseconds === undefined ? parseDate(given) : new Date(now.getTime() - milliseconds);
  if (date === undefined)
    throw new UserError(`--unused-since: "${given}" is neither a time such as 90d nor a date such as 2026-09-01.`);
  return date.toISOString().slice(0, 10);
}

function wholeNumber(flag: string, given: string | undefined, standard: number): number {
  if (given === undefined) return standard;
  if (/^[1-9]\d{0,8}$/.test(given)) return Number(given);
  throw new UserError(`${flag}: "${given}" is not a whole number of at least 1.`);
}

function order(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
