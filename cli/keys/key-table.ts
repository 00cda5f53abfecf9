import { moment } from "../text/quantities.ts";
import { printable } from "../text/printable.ts";
import { table } from "../text/table.ts";
import { limitsText } from "./key-limits.ts";
import type { KeyReport } from "./key-report.ts";

type Column = readonly [head: string, cell: (key: KeyReport) => string | undefined];

/** What every stage has columns for. */
const ALWAYS: readonly Column[] = [
  ["id", ({ id }) => id],
  ["name", ({ name }) => printable(name)],
];
/** These have one when one of the keys has something in it. */
const SOMETIMES: readonly Column[] = [
  ["owner", ({ owner }) => owner && printable(owner)],
  ["team", ({ team }) => team],
];
const TERMS: readonly Column[] = [
  ["expires", ({ expiresAt, state }) => expiryText(expiresAt, state)],
  ["models", ({ models }) => models?.join(", ") ?? "all"],
  ["limits", ({ limits }) => limitsText(limits) ?? "none"],
];
const MORE: readonly Column[] = [
  [
    "asleep",
    ({ mayWake, hold }) => [...(mayWake ? ["wakes"] : []), ...(hold ? ["waits"] : [])].join(", ") || undefined,
  ],
  ["state", ({ state }) => (["disabled", "revoked"].includes(state) ? state : undefined)],
  ["used", ({ lastUsedOn }) => lastUsedOn],
];

export function keyTable(keys: readonly KeyReport[], columns = Number.POSITIVE_INFINITY): string {
  const filled = ([, cell]: Column) => keys.some((key) => cell(key) !== undefined);
  const shown = [...ALWAYS, ...SOMETIMES.filter(filled), ...TERMS, ...MORE.filter(filled)];
  return table(
    shown.map(([head]) => head),
    keys.map((key) => shown.map(([, cell]) => cell(key) ?? "–")),
    columns,
  );
}

export function expiryText(expiresAt: string | undefined, state?: KeyReport["state"]): string {
  if (expiresAt === undefined) return "never";
  return `${moment(expiresAt)}${state === "expired" ? " (expired)" : ""}`;
}
