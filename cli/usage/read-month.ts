import { personOfPartition } from "../../contract/person-item.ts";
import { countersIn, type DayUsage, daysIn, monthSortKey } from "../../contract/usage-item.ts";
import type { Names } from "../../names.ts";
import { teamOfPartition } from "../../contract/key-items.ts";
import type { KeyClients } from "../records/key-clients.ts";
import { partitionPages, readItems } from "../records/read-items.ts";

/** How many items are held at once as DynamoDB sends them, which is ten times as large as their days. */
const PAGE = 1_000;

/** What was used in a month: the days by the id of the key, and of the person behind the web UI, whose tokens are the web UI key's too. */
export interface MonthOfUse {
  readonly keys: ReadonlyMap<string, readonly DayUsage[]>;
  readonly people: ReadonlyMap<string, readonly DayUsage[]>;
}

/**
 * Reads the items of a month by the index of periods; a team's are left out, which has its admissions alone.
 * @param only the key that is read, and nothing besides. Default: everybody
 */
export async function readMonth(
  clients: KeyClients,
  names: Names,
  { month, only }: { readonly month: string; readonly only?: string | undefined },
): Promise<MonthOfUse> {
  const [keys, people] = [new Map<string, DayUsage[]>(), new Map<string, DayUsage[]>()];
  const pages = only === undefined ? partitionPages(clients, names, monthSortKey(month), PAGE) : [[only]];
  for await (const partitions of pages) {
    const wanted = partitions.filter((partition) => teamOfPartition(partition) === undefined);
    for (const [partition, item] of await readItems(clients, names, monthSortKey(month), wanted)) {
      const days = daysIn(countersIn(item)).map((day) => ({ ...day, day: `${month}-${day.day}` }));
      const person = personOfPartition(partition);
      if (days.length === 0) continue;
      if (person === undefined) keys.set(partition, days);
      else people.set(person, days);
    }
  }
  return { keys, people };
}
