import type { Clock } from "../clock.ts";

export interface LogEvent {
  readonly id: string;
  readonly streamName: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

/** The oldest lines of a group go first; CloudWatch forgets by age. */
const KEPT_EVENTS = 10_000;

/** What functions and containers wrote, by log group. */
export class LogGroups {
  readonly #clock: Clock;
  readonly #groups = new Map<string, LogEvent[]>();
  #written = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What Terraform does. A group that is written to before that is created by its first line. */
  create(groupName: string): LogEvent[] {
    const events = this.#groups.get(groupName) ?? [];
    this.#groups.set(groupName, events);
    return events;
  }

  write(groupName: string, streamName: string, message: string): void {
    const events = this.create(groupName);
    this.#written += 1;
    const id = String(this.#written).padStart(56, "0");
    events.push({ id, streamName, timestamp: this.#clock.now().getTime(), message });
    if (events.length > KEPT_EVENTS) events.shift();
  }

  names(): string[] {
    return [...this.#groups.keys()];
  }

  /** @returns whether there was such a group */
  delete(groupName: string): boolean {
    return this.#groups.delete(groupName);
  }

  /** In the order of their writing; nothing when there is no such group. */
  events(groupName: string): readonly LogEvent[] | undefined {
    return this.#groups.get(groupName);
  }
}
