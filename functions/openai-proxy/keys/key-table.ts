import type { ApiKeyRecord, TeamRecord } from "../../../contract/api-key.ts";

/** What the proxy needs of the table of keys. It throws when the table cannot be reached in time. */
export interface KeyTable {
  /** What is stored of a key; undefined: nothing, or nothing that can be read. */
  key(keyId: string): Promise<ApiKeyRecord | undefined>;
  team(name: string): Promise<TeamRecord | undefined>;
  /** The secret by which the stage proves its keys' ids; undefined: it issued none so far. */
  idSecret(): Promise<string | undefined>;
  /** Writes down that a key was used on a day. */
  markUsed(keyId: string, day: string): Promise<void>;
}
