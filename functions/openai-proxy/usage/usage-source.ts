import type { ApiKeyRecord } from "../../../contract/api-key.ts";
import type { Counters } from "../../../contract/usage-item.ts";

/** What the use of a month is read from. It throws when the table cannot be reached in time, or has no capacity left. */
export interface UsageSource {
  /** Partitions that have an item of the month, in the order of their names, page by page: keys, and others. */
  partitions(month: string, range: PartitionRange, signal: AbortSignal): AsyncIterable<readonly string[]>;
  /** What each of them used in a month; who used nothing is left out. At most `BATCH` at once. */
  counters(month: string, partitions: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Counters>>;
  /** Whose the keys are. At most `BATCH` at once. */
  owners(keyIds: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, KeyOwner>>;
}

export type KeyOwner = Pick<ApiKeyRecord, "owner" | "team">;

export interface PartitionRange {
  /** The partition after which it begins. */
  readonly after?: string | undefined;
  /** What the partitions begin with. */
  readonly prefix?: string | undefined;
}

/** DynamoDB's bound of a BatchGetItem. */
export const BATCH = 100;
