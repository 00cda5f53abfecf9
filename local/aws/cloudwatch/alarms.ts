import type { PutMetricAlarmInput, StateValue } from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../aws-error.ts";
import type { Clock } from "../clock.ts";
import type { EventBus } from "../eventbridge/event-bus.ts";
import type { Alarm } from "./alarm.ts";
import { alarmStateChange } from "./alarm-state-change.ts";
import { evaluateAlarm } from "./evaluate-alarm.ts";
import { type Metrics, MINUTE_MILLISECONDS } from "./metrics.ts";

interface AlarmsOptions {
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly eventBus: EventBus;
}

/** Metric alarms: evaluated every minute of the clock, or put into a state by `setState`. */
export class Alarms {
  readonly #options: AlarmsOptions;
  readonly #byName = new Map<string, Alarm>();
  #cancelEvaluation: (() => void) | undefined;

  constructor(options: AlarmsOptions) {
    this.#options = options;
  }

  list(): Alarm[] {
    return [...this.#byName.values()];
  }

  get(name: string): Alarm {
    const alarm = this.#byName.get(name);
    if (!alarm) throw new AwsError("ResourceNotFound", `Unknown alarm: ${name}`, { status: 404 });
    return alarm;
  }

  /** "When you update an existing alarm, its state is left unchanged": API reference, PutMetricAlarm. */
  put(definition: PutMetricAlarmInput): void {
    const { region, accountId, clock } = this.#options;
    const name = String(definition.AlarmName);
    const now = clock.now();
    const unchecked = { value: "INSUFFICIENT_DATA", reason: "Unchecked: Initial alarm creation", since: now } as const;
    this.#byName.set(name, {
      arn: `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`,
      definition,
      updated: now,
      state: this.#byName.get(name)?.state ?? unchecked,
    });
    this.#cancelEvaluation ??= this.#evaluateLater();
  }

  delete(name: string): void {
    this.#byName.delete(name);
  }

  /** As SetAlarmState does it; an evaluation may soon change it again. */
  setState(name: string, value: StateValue, reason = "Set by hand"): void {
    const alarm = this.get(name);
    if (alarm.state.value === value) return;
    const changed = { ...alarm, state: { value, reason, since: this.#options.clock.now() } };
    this.#byName.set(name, changed);
    this.#options.eventBus.send(alarmStateChange(changed, alarm.state));
  }

  close(): void {
    this.#cancelEvaluation?.();
  }

  #evaluateLater(): () => void {
    return this.#options.clock.after(MINUTE_MILLISECONDS, () => {
      for (const { definition } of this.list()) this.#evaluate(definition);
      this.#cancelEvaluation = this.#byName.size > 0 ? this.#evaluateLater() : undefined;
    });
  }

  #evaluate(definition: PutMetricAlarmInput): void {
    const value = evaluateAlarm(definition, this.#options.metrics);
    if (value) this.setState(String(definition.AlarmName), value, "Threshold Crossed");
  }
}
