import type { KeyLimits } from "../../../contract/api-key.ts";

/**
 * Whose limits a request is held to, and whose use it is: the key's, its team's, the person's behind the web UI, or that of all of whom the
 * web UI does not say who they are.
 */
export interface Account {
  readonly kind: "key" | "team" | "person" | "unnamed";
  /** Of its items in the table. */
  readonly partition: string;
  /** Absent: none, and nothing is asked before the request. */
  readonly limits?: KeyLimits | undefined;
  /** Of the record that the limits are from; absent: nobody compares. */
  readonly version?: number | undefined;
}
