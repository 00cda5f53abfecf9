import type { KeyLimits } from "../../../contract/api-key.ts";

/** Whose limits a request is held to, and whose use it is: the key's, its team's, the person's behind the web UI. */
export interface Account {
  readonly kind: "key" | "team" | "person";
  /** Of its items in the table. */
  readonly partition: string;
  /** Absent: none, and nothing is asked before the request. */
  readonly limits?: KeyLimits | undefined;
  /** Of the record that the limits are from; absent: nobody compares. */
  readonly version?: number | undefined;
}

/** In messages: `Rate limit reached for this API key`. */
export const ACCOUNT_WORDS: Readonly<Record<Account["kind"], string>> = {
  key: "this API key",
  team: "the team of this API key",
  person: "you",
};
