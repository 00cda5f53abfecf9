import { moment } from "../text/quantities.ts";
import { table } from "../text/table.ts";
import { limitsText } from "./key-limits.ts";
import type { KeyReport } from "./key-report.ts";

/** What keys may do about sleeping models has a column when one of them may. */
export function keyTable(keys: readonly KeyReport[], columns = Number.POSITIVE_INFINITY): string {
  const wakes = keys.map(({ mayWake, hold }) => [...(mayWake ? ["wakes"] : []), ...(hold ? ["waits"] : [])].join(", "));
  const showsWakes = wakes.some((text) => text !== "");
  return table(
    ["id", "name", "expires", "models", "limits", ...(showsWakes ? ["asleep"] : [])],
    keys.map(({ id, name, expiresAt, expired, models, limits }, index) => [
      id,
      name,
      expiresAt === undefined ? "never" : `${moment(expiresAt)}${expired ? " (expired)" : ""}`,
      models?.join(", ") ?? "all",
      limitsText(limits) ?? "none",
      ...(showsWakes ? [wakes[index] || "–"] : []),
    ]),
    columns,
  );
}
