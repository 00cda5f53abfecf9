import type { Log } from "../log.ts";
import type { UsageJournal } from "./usage-journal.ts";
import type { UsageTable } from "./usage-table.ts";

/** What requests are counted by, and held to their limits. */
export interface Metering {
  readonly table: UsageTable;
  readonly journal: UsageJournal;
  readonly whenUnreachable: "open" | "closed";
  /** How much a token from the container's cache counts towards limits, 0 to 1; default: 1. */
  readonly cachedTokenWeight?: number;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}
