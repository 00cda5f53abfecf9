import type { DayUsage } from "../../contract/usage-item.ts";
import { moment } from "../text/quantities.ts";
import { printable } from "../text/printable.ts";
import { section, table } from "../text/table.ts";
import { limitsText } from "./key-limits.ts";
import { expiryText } from "./key-table.ts";
import type { ShownKey } from "./show-key.ts";

const count = (value: number) => value.toLocaleString("en-US");

/** A key for people: what it is, what it may, and its use of this month. */
export function shownKeyText(key: ShownKey, columns = Number.POSITIVE_INFINITY): string {
  const facts = (room: number) => table([], factsOf(key), room);
  const uses = usesOfLimits(key.limits, key.counted);
  const limits = (room: number) => table(["limit", ">used", ">of"], uses, room);
  const days = (room: number) =>
    table(["day", ">requests", ">prompt tokens", ">of them cached", ">completion tokens"], key.days.map(dayRow), room);
  return [
    section(`Key ${key.id}`, facts, columns),
    ...(uses.length === 0 ? [] : [section("Limits now, with what requests in progress may use", limits, columns)]),
    section(`${key.month}, by day (UTC)`, key.days.length === 0 ? "Not used." : days, columns),
  ].join("\n\n");
}

function factsOf(key: ShownKey): [string, string][] {
  const { name, owner, team, createdAt, lastUsedOn } = key;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["name", printable(name)],
    ["state", stateText(key)],
    ["owner", owner && printable(owner)],
    ["team", team],
    ["created", createdAt && moment(createdAt)],
    ["expires", expiryText(key.expiresAt, key.state)],
    ["last used", lastUsedOn ?? "never"],
    ["models", modelsText(key.models)],
    ["its team's", key.team && (key.teamUnknown ?? modelsText(key.teamModels))],
    ["limits", limitsText(key.limits) ?? "none"],
    ["its team's", key.team && !key.teamUnknown ? (limitsText(key.teamLimits) ?? "none") : undefined],
    ["asleep", key.mayWake ? `wakes models${key.hold ? ", and its streams wait" : ""}` : "does not wake models"],
    ["waiting", key.answerWhileWaiting ? "gets an answer that says how far the model is" : undefined],
    ["usage", key.mayReadUsage ? "may read what every key uses" : undefined],
    ["replaced key", key.previousValidUntil && `works until ${moment(key.previousValidUntil)}`],
  ];
  return rows.flatMap(([label, text]) => (text ? [[label, text] as [string, string]] : []));
}

function stateText({ state, disabledAt, revokedAt, expiresAt }: ShownKey): string {
  const since = { active: undefined, expired: expiresAt, disabled: disabledAt, revoked: revokedAt }[state];
  return since === undefined ? state : `${state} since ${moment(since)}`;
}

const modelsText = (models: readonly string[] | undefined) => models?.join(", ") ?? "all";

/** Each limit with what counts towards it; of a limit that there is not, nothing. */
export function usesOfLimits(limits: ShownKey["limits"] = {}, counted: ShownKey["counted"]): string[][] {
  const rows = [
    ["requests of this minute", limits.requestsPerMinute, counted.requestsInMinute],
    ["tokens of today", limits.tokensPerDay, counted.tokensInDay],
    ["tokens of the month", limits.tokensPerMonth, counted.tokensInMonth],
  ] as const;
  return rows.flatMap(([label, limit, used]) => (limit === undefined ? [] : [[label, count(used), count(limit)]]));
}

function dayRow({ day, requests, promptTokens, cachedTokens, completionTokens }: DayUsage): string[] {
  return [day, ...[requests, promptTokens, cachedTokens, completionTokens].map(count)];
}
