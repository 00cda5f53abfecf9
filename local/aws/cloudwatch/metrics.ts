import type { Dimension, Statistic } from "@aws-sdk/client-cloudwatch";
import type { Clock } from "../clock.ts";

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What CloudWatch keeps of a minute. */
interface Minute {
  sum: number;
  count: number;
}

export const MINUTE_MILLISECONDS = 60_000;

/** Values by metric, and within one by the minute in which they came. */
export class Metrics {
  readonly #clock: Clock;
  readonly #minutes = new Map<string, Map<number, Minute>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  record(metric: Metric, value: number): void {
    const key = keyOf(metric);
    const minutes = this.#minutes.get(key) ?? new Map<number, Minute>();
    this.#minutes.set(key, minutes);
    const at = Math.floor(this.#clock.now().getTime() / MINUTE_MILLISECONDS);
    const minute = minutes.get(at) ?? { sum: 0, count: 0 };
    minutes.set(at, { sum: minute.sum + value, count: minute.count + 1 });
  }

  /**
   * One value for each period, the newest first; undefined where there was nothing. The last period ends with the last
   * full minute.
   */
  datapoints(metric: Metric, statistic: Statistic, periodSeconds: number, periods: number): (number | undefined)[] {
    const minutes = this.#minutes.get(keyOf(metric)) ?? new Map<number, Minute>();
    const end = Math.floor(this.#clock.now().getTime() / MINUTE_MILLISECONDS);
    const length = Math.max(1, periodSeconds / 60);
    return Array.from({ length: periods }, (_, period) => {
      const from = end - (period + 1) * length;
      const found = Array.from({ length }, (__, offset) => minutes.get(from + offset)).filter(
        (one) => one !== undefined,
      );
      if (found.length === 0) return undefined;
      const sum = found.reduce((total, one) => total + one.sum, 0);
      const count = found.reduce((total, one) => total + one.count, 0);
      if (statistic === "Sum") return sum;
      if (statistic === "Average") return sum / count;
      if (statistic === "SampleCount") return count;
      throw new Error(`The local CloudWatch does not know the statistic ${statistic}.`);
    });
  }
}

export function dimensionsOf(dimensions: readonly Dimension[] = []): Record<string, string> {
  return Object.fromEntries(dimensions.map(({ Name, Value }) => [String(Name), String(Value)]));
}

function keyOf({ namespace, name, dimensions }: Metric): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);
}
