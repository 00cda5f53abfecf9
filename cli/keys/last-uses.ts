import { countersIn, daysIn, monthSortKey, usagePeriod } from "../../contract/usage-item.ts";
import type { Names } from "../../names.ts";
import type { KeyClients } from "../records/key-clients.ts";
import { readItems } from "../records/read-items.ts";

/** For so long the use of a month is kept. */
const MONTHS = 14;

/** The last day on which each key was used, ISO 8601, as the months of use tell it. Of a key that was not used there is none. */
export async function lastUses(
  clients: KeyClients,
  names: Names,
  ids: readonly string[],
  now: Date,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const month of lastMonths(now)) {
    const wanted = ids.filter((id) => !found.has(id));
    if (wanted.length === 0) break;
    for (const [id, item] of await readItems(clients, names, monthSortKey(month), wanted)) {
      const day = daysIn(countersIn(item)).at(-1)?.day;
      if (day !== undefined) found.set(id, `${month}-${day}`);
    }
  }
  return found;
}

/** The newest first. */
function lastMonths(now: Date): string[] {
  return Array.from(
    { length: MONTHS },
    (_, back) => usagePeriod(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back))).month,
  );
}
