import type { PutMetricAlarmInput, StateValue } from "@aws-sdk/client-cloudwatch";

export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  readonly since: Date;
}

/** A metric alarm, and in what state it is. */
export interface Alarm {
  readonly arn: string;
  readonly definition: PutMetricAlarmInput;
  readonly updated: Date;
  readonly state: AlarmState;
}
