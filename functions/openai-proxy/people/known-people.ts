import { monthExpiry, usagePeriod } from "../../../contract/usage-item.ts";
import type { Log } from "../log.ts";
import type { Person } from "./find-person.ts";

/** What is stored of a person beside what they use. */
export interface PersonItem {
  readonly id: string;
  /** Name and mail address, as `contract/person.ts` seals them. */
  readonly sealed: string;
  /** ISO 8601, UTC: a day. */
  readonly lastUsedOn: string;
  /** When DynamoDB deletes it, in seconds since the epoch: with the last of the person's counters. */
  readonly expires: number;
}

export interface KnownPeople {
  /** Stores a person's name, once a day and instance. Never fails. */
  remember(person: Person): Promise<void>;
}

const MOST_REMEMBERED = 10_000;
const PAUSE_AFTER_FAILURE_MILLISECONDS = 60_000;

export function knownPeople(store: (item: PersonItem) => Promise<unknown>, log: Log, now = Date.now): KnownPeople {
  /** By id: until when nothing has to be stored. In the order in which they came. */
  const until = new Map<string, number>();

  return {
    async remember({ id, sealed }) {
      const at = now();
      if (!sealed || at < (until.get(id) ?? 0)) return;
      const moment = new Date(at);
      // At once, for others of the same person come meanwhile.
      until.delete(id);
      until.set(id, nextDay(moment));
      const [oldest = id] = until.keys();
      if (until.size > MOST_REMEMBERED) until.delete(oldest);
      const { month } = usagePeriod(moment);
      const item = { id, lastUsedOn: moment.toISOString().slice(0, 10), expires: monthExpiry(month) };
      try {
        await store({ ...item, sealed: sealed() });
      } catch (error) {
        until.set(id, at + PAUSE_AFTER_FAILURE_MILLISECONDS);
        log({ level: "error", message: "A person's name could not be stored.", person: id, error: String(error) });
      }
    },
  };
}

const nextDay = (moment: Date) => Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth(), moment.getUTCDate() + 1);
