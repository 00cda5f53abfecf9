import { moment } from "../text/quantities.ts";
import { table } from "../text/table.ts";
import type { KeyReport } from "./api-keys.ts";
import { limitsText } from "./key-limits.ts";

export function keyTable(keys: readonly KeyReport[], columns = Number.POSITIVE_INFINITY): string {
  return table(
    ["id", "name", "expires", "models", "limits"],
    keys.map(({ id, name, expiresAt, expired, models, limits }) => [
      id,
      name,
      expiresAt === undefined ? "never" : `${moment(expiresAt)}${expired ? " (expired)" : ""}`,
      models?.join(", ") ?? "all",
      limitsText(limits) ?? "none",
    ]),
    columns,
  );
}
