import { setTimeout } from "node:timers/promises";
import { LRUCache } from "lru-cache";

/** How long a record is believed: a revoked key is refused by then. */
const BELIEVED_MILLISECONDS = 60_000;
/** It is read again in the background before, so that no request of a busy key waits for that. */
const READ_AHEAD_MILLISECONDS = 45_000;
/** How long it is believed that there is no such record. */
const ABSENT_MILLISECONDS = 5_000;
const MOST_ABSENT = 1_000;
/** While the table cannot be read, what is known goes on, and is tried again so often. */
const RETRY_MILLISECONDS = 5_000;
/** Who asks for a record that is known waits so long for a newer one. */
const LONGEST_WAIT_MILLISECONDS = 1_500;
/** Between two readings that somebody forces: whoever tries keys under an id that there is makes five of them a second, and no more. */
const FORCED_MILLISECONDS = 200;

interface Remembered<T> {
  readonly record: T;
  readonly readAt: number;
  /** From when on it is read again in the background. */
  readonly readAgainAt: number;
  /** From when on nobody goes by it before it is read again. */
  readonly goodUntil: number;
}

export interface RecordCacheOptions<T> {
  /** Reads one, consistently. */
  readonly read: (id: string) => Promise<T | undefined>;
  /** How many are remembered: of those that nobody asked for longest, the table is asked again. */
  readonly most: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Records that are read one by one, when somebody asks for them. */
export class RecordCache<T extends object> {
  readonly #read: (id: string) => Promise<T | undefined>;
  readonly #now: () => number;
  readonly #known: LRUCache<string, Remembered<T>>;
  /** Until when an id is known to have no record. */
  readonly #absent = new LRUCache<string, number>({ max: MOST_ABSENT });
  readonly #reading = new Map<string, Promise<T | undefined>>();
  /** When somebody last forced a reading, whatever came of it. */
  readonly #forcedAt = new LRUCache<string, number>({ max: MOST_ABSENT });
  readonly #waiting = new Map<string, Promise<T | undefined>>();

  constructor({ read, most, now = Date.now }: RecordCacheOptions<T>) {
    this.#read = read;
    this.#now = now;
    this.#known = new LRUCache({ max: most });
  }

  /** Whether it can be told without reading. */
  has(id: string): boolean {
    return this.#known.has(id) || (this.#absent.get(id) ?? 0) > this.#now();
  }

  /** @throws what `read` throws, of a record that was never read */
  async get(id: string): Promise<T | undefined> {
    const known = this.#known.get(id);
    if (known && this.#now() < known.goodUntil) {
      if (this.#now() >= known.readAgainAt) void this.#readOnce(id).catch(() => this.#keep(id, known));
      return known.record;
    }
    if (!known && (this.#absent.get(id) ?? 0) > this.#now()) return undefined;
    const reading = this.#readOnce(id);
    const read = known ? Promise.race([reading, tooLate()]) : reading;
    return read.catch((error: unknown) => this.#keptInstead(id, known, error));
  }

  /**
   * Reads it now: what is believed of it has turned out to be old. Of all who want that one reading is under way, and one waits for it.
   * @throws what `read` throws, of what was read before, too
   */
  reread(id: string): Promise<T | undefined> {
    const waiting = this.#waiting.get(id) ?? this.#rereadLater(id);
    this.#waiting.set(id, waiting);
    return waiting;
  }

  async #rereadLater(id: string): Promise<T | undefined> {
    const last = Math.max(this.#known.get(id)?.readAt ?? 0, this.#forcedAt.get(id) ?? 0);
    await setTimeout(Math.max(0, last + FORCED_MILLISECONDS - this.#now()));
    await this.#reading.get(id)?.catch(() => undefined);
    // Who comes from now on may know of something that this reading does not see.
    this.#waiting.delete(id);
    this.#forcedAt.set(id, this.#now());
    return this.#readAnew(id);
  }

  #keptInstead(id: string, known: Remembered<T> | undefined, error: unknown): T {
    if (!known) throw error;
    this.#keep(id, known);
    return known.record;
  }

  /** Goes on with what is known, for a while. */
  #keep(id: string, known: Remembered<T>): void {
    const newest = this.#known.get(id);
    if (newest && newest.readAt > known.readAt) return;
    const until = this.#now() + RETRY_MILLISECONDS;
    this.#known.set(id, { ...known, readAgainAt: until, goodUntil: until });
  }

  /** One reading at a time, for all who ask. */
  #readOnce(id: string): Promise<T | undefined> {
    return this.#reading.get(id) ?? this.#readAnew(id);
  }

  #readAnew(id: string): Promise<T | undefined> {
    const readAt = this.#now();
    const reading = this.#read(id)
      .then((record) => this.#remember(id, record, readAt))
      .finally(() => {
        if (this.#reading.get(id) === reading) this.#reading.delete(id);
      });
    this.#reading.set(id, reading);
    return reading;
  }

  #remember(id: string, record: T | undefined, readAt: number): T | undefined {
    if ((this.#known.get(id)?.readAt ?? 0) > readAt) return this.#known.get(id)?.record;
    if (record === undefined) {
      this.#known.delete(id);
      this.#absent.set(id, readAt + ABSENT_MILLISECONDS);
      return undefined;
    }
    this.#absent.delete(id);
    const [readAgainAt, goodUntil] = [readAt + READ_AHEAD_MILLISECONDS, readAt + BELIEVED_MILLISECONDS];
    this.#known.set(id, { record, readAt, readAgainAt, goodUntil });
    return record;
  }
}

function tooLate(): Promise<never> {
  return setTimeout(LONGEST_WAIT_MILLISECONDS, undefined, { ref: false }).then(() => {
    throw new Error("The record could not be read in time.");
  });
}
