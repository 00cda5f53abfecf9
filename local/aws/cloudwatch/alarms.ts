import { randomUUID } from "node:crypto";
import type { PutMetricAlarmInput, StateValue } from "@aws-sdk/client-cloudwatch";
import { servicePrincipal } from "../../iam/principal.ts";
import type { Authorization } from "../authorization.ts";
import { AwsError } from "../aws-error.ts";
import type { Clock } from "../clock.ts";
import type { EventBus } from "../eventbridge/event-bus.ts";
import type { Topics } from "../sns/topics.ts";
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
  readonly authorization: Authorization;
  readonly sns: Topics;
  readonly encryptionKeys: ReadonlyMap<string, string>;
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
    const { AlarmActions = [], OKActions = [], InsufficientDataActions = [], ActionsEnabled = true } = alarm.definition;
    const actions = { ALARM: AlarmActions, OK: OKActions, INSUFFICIENT_DATA: InsufficientDataActions }[value];
    for (const arn of ActionsEnabled ? actions : []) if (arn.includes(":sns:")) this.#notify(arn, changed);
  }

  /** As CloudWatch itself, if the topic's policy lets it and, where a customer's key encrypts the topic, the key's does. */
  #notify(topicArn: string, alarm: Alarm): void {
    const { accountId, region, authorization, sns, encryptionKeys } = this.#options;
    const cloudWatch = servicePrincipal("cloudwatch.amazonaws.com", accountId, alarm.arn);
    const keyArn = encryptionKeys.get(topicArn);
    const viaSns = { "kms:ViaService": `sns.${region}.amazonaws.com`, "kms:CallerAccount": accountId };
    const uses =
      keyArn === undefined
        ? []
        : ["kms:Decrypt", "kms:GenerateDataKey"].map((action) => ({ action, resource: keyArn, context: viaSns }));
    try {
      authorization.requireAtOnce(cloudWatch, { action: "sns:Publish", resource: topicArn }, ...uses);
      const message = JSON.stringify({ AlarmName: alarm.definition.AlarmName, NewStateValue: alarm.state.value });
      sns.messages.push({
        id: randomUUID(),
        topicArn,
        subject: `${alarm.state.value}: ${alarm.definition.AlarmName}`,
        message,
      });
    } catch (error) {
      // In AWS only the alarm's own history tells of it.
      console.error(`The local AWS could not notify ${topicArn} of an alarm:`, error);
    }
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
