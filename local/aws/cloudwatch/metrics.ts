import type { Dimension } from "@aws-sdk/client-cloudwatch";
import type { Clock } from "../clock.ts";
import { computeStatistic } from "./statistic.ts";

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface Datapoint {
  /** When its period begins. */
  readonly timestamp: Date;
  readonly value: number;
}

export const MINUTE_MILLISECONDS = 60_000;

/** Values by metric, and within one by the minute in which they came. */
export class Metrics {
  readonly #clock: Clock;
  readonly #minutes = new Map<string, Map<number, number[]>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  record(metric: Metric, value: number): void {
    const key = metricKey(metric);
    const minutes = this.#minutes.get(key) ?? new Map<number, number[]>();
    this.#minutes.set(key, minutes);
    const at = startOfMinute(this.#clock.now());
    const values = minutes.get(at) ?? [];
    minutes.set(at, values);
    values.push(value);
  }

  /** Every metric that has had a value. */
  list(): Metric[] {
    return [...this.#minutes.keys()].map((key) => {
      const [namespace, name, dimensions] = JSON.parse(key);
      return { namespace, name, dimensions: Object.fromEntries(dimensions) };
    });
  }

  /**
   * One value for each period, the newest first; undefined where there was nothing. The last period ends with the last
   * full minute.
   */
  datapoints(metric: Metric, statistic: string, periodSeconds: number, periods: number): (number | undefined)[] {
    const end = startOfMinute(this.#clock.now());
    const length = minutesIn(periodSeconds);
    return Array.from({ length: periods }, (_, period) =>
      this.#valueOf(metric, statistic, end - (period + 1) * length, length),
    );
  }

  /** The periods from `start` to `end` in which there was something, the oldest first; the minute that goes on counts. */
  series(metric: Metric, statistic: string, periodSeconds: number, start: Date, end: Date): Datapoint[] {
    const length = minutesIn(periodSeconds);
    const datapoints: Datapoint[] = [];
    for (let minute = startOfMinute(start); minute * MINUTE_MILLISECONDS < end.getTime(); minute += length) {
      const value = this.#valueOf(metric, statistic, minute, length);
      if (value !== undefined) datapoints.push({ timestamp: new Date(minute * MINUTE_MILLISECONDS), value });
    }
    return datapoints;
  }

  #valueOf(metric: Metric, statistic: string, from: number, length: number): number | undefined {
    const minutes = this.#minutes.get(metricKey(metric));
    if (!minutes) return undefined;
    const values = Array.from({ length }, (_, offset) => minutes.get(from + offset) ?? []).flat();
    return values.length === 0 ? undefined : computeStatistic(values, statistic);
  }
}

export function toDimensions(dimensions: readonly Dimension[] = []): Record<string, string> {
  return Object.fromEntries(dimensions.map(({ Name, Value }) => [String(Name), String(Value)]));
}

function startOfMinute(time: Date): number {
  return Math.floor(time.getTime() / MINUTE_MILLISECONDS);
}

function minutesIn(seconds: number): number {
  return Math.max(1, seconds / 60);
}

function metricKey({ namespace, name, dimensions }: Metric): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);
}
