import type { ApiKeyRecord, KeyLimits } from "../../contract/api-key.ts";

/** Why a key is refused, or that it is not. */
export type KeyState = "active" | "expired" | "disabled" | "revoked";

/** A key as far as anybody but its holder knows it. */
export interface KeyReport {
  readonly id: string;
  readonly name: string;
  readonly state: KeyState;
  readonly owner?: string;
  readonly team?: string;
  /** ISO 8601. */
  readonly createdAt?: string;
  /** ISO 8601; absent: never expires. */
  readonly expiresAt?: string;
  readonly expired: boolean;
  readonly disabledAt?: string;
  readonly revokedAt?: string;
  /** Aliases the key may use; absent: all. */
  readonly models?: readonly string[];
  /** Absent: none. */
  readonly limits?: KeyLimits;
  /** Its requests wake models that sleep; absent: they do not. */
  readonly mayWake?: true;
  /** Its streams wait until the model is live; absent: those that ask for it do. */
  readonly hold?: true;
  /** It may read what every key uses; absent: it may not. */
  readonly mayReadUsage?: true;
  /** While the model is not live, chats get an answer that says so; absent: an error. */
  readonly answerWhileWaiting?: true;
  /** Until when the key that this one replaced works on, ISO 8601; absent: it does not. */
  readonly previousValidUntil?: string;
  /** The last day on which it was used, ISO 8601; absent: it never was. */
  readonly lastUsedOn?: string;
}

/** The hashes stay out of it. */
export function keyReport(id: string, record: ApiKeyRecord, now = new Date()): KeyReport {
  const { previous, whileWaiting, mayWake, hold, mayReadUsage } = record;
  return {
    id,
    name: record.name,
    state: stateOf(record, now),
    ...given(record, "owner", "team", "createdAt", "expiresAt"),
    expired: isPast(record.expiresAt, now),
    ...given(record, "disabledAt", "revokedAt", "models", "limits"),
    ...(mayWake && { mayWake }),
    ...(hold && { hold }),
    ...(mayReadUsage && { mayReadUsage }),
    ...(whileWaiting === "answer" && { answerWhileWaiting: true }),
    ...(previous !== undefined && !isPast(previous.validUntil, now) && { previousValidUntil: previous.validUntil }),
    ...given(record, "lastUsedOn"),
  };
}

/** What there is of some fields. */
function given<Record extends object, Field extends keyof Record>(record: Record, ...fields: Field[]) {
  const there = fields.filter((field) => record[field] !== undefined).map((field) => [field, record[field]] as const);
  return Object.fromEntries(there) as { [field in Field]?: NonNullable<Record[field]> };
}

/** The last thing that makes an end of it is named: what is revoked stays so. */
function stateOf({ revokedAt, disabledAt, expiresAt }: ApiKeyRecord, now: Date): KeyState {
  if (revokedAt !== undefined) return "revoked";
  if (disabledAt !== undefined) return "disabled";
  return isPast(expiresAt, now) ? "expired" : "active";
}

/** What cannot be read as a moment has passed. */
function isPast(moment: string | undefined, now: Date): boolean {
  return moment !== undefined && !(Date.parse(moment) > now.getTime());
}
