import { moment } from "../text/quantities.ts";
import { table } from "../text/table.ts";
import type { KeyReport } from "./api-keys.ts";

export function keyTable(keys: readonly KeyReport[]): string {
  return table(
    ["id", "name", "expires", "models"],
    keys.map(({ id, name, expiresAt, expired, models }) => [
      id,
      name,
      expiresAt === undefined ? "never" : `${moment(expiresAt)}${expired ? " (expired)" : ""}`,
      models?.join(", ") ?? "all",
    ]),
  );
}
