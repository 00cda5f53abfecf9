import type { ApiKeyRecord } from "../../../contract/api-key.ts";
import type { Account } from "./account.ts";

/** Who asks, as far as the key says it. */
export interface Caller {
  readonly keyId: string;
  /** Aliases that key and team may use; absent: all. */
  readonly models?: readonly string[] | undefined;
  /** The key's own first. */
  readonly accounts: readonly Account[];
  /** What a chat gets while the model is not live; absent: an error. */
  readonly whileWaiting?: ApiKeyRecord["whileWaiting"];
  /** Its requests wake models that sleep. */
  readonly mayWake?: boolean | undefined;
  /** Its streams are held while a model wakes. */
  readonly hold?: boolean | undefined;
  /** It may read what every key uses. */
  readonly mayReadUsage?: boolean | undefined;
  /**
   * The same caller as key and team are stored now.
   * @throws OpenAIError 401 when the key is not accepted any more
   */
  renewed?(): Promise<Caller>;
  /** Writes down once a day that the key was used. */
  markUsed?(day: string): Promise<void>;
}

export function mayUse(caller: Pick<Caller, "models">, alias: string): boolean {
  return caller.models?.includes(alias) ?? true;
}
