import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";
import { Construct } from "constructs";
import { WATCH_MINUTES } from "../../contract/metrics.ts";
import type { StageAlarmName } from "../../names.ts";
import { StageStack } from "../base/stage-stack.ts";
import { requestMetric, type StageMetric, watchMetric } from "./stage-metrics.ts";

const FIVE_MINUTES = 300;
const SERVER_ERRORS_PER_CENT = 5;
/** One failure of two requests at night is no alarm. */
const LEAST_REQUESTS = 10;
const FIRST_TOKEN_MILLISECONDS = 10_000;

type Alarm = Omit<CloudwatchMetricAlarmConfig, "alarmName" | "evaluationPeriods"> & {
  /** Periods that have to be bad, one after the other. */
  readonly evaluationPeriods: number;
};

export interface StageAlarmsProps {
  /** US dollars a month; absent: no alarm for it. */
  readonly budgetUsd?: number | undefined;
  /** Of a model's own speed; 0: no alarm for it. */
  readonly slowModelPercent: number;
}

/** Tells the stage's topic when the stage as a whole is not well, and when it is again. */
export class StageAlarms extends Construct {
  readonly names: readonly string[];

  constructor(scope: Construct, id: string, { budgetUsd, slowModelPercent }: StageAlarmsProps) {
    super(scope, id);
    const { names } = StageStack.containing(this);
    const { stage } = names;
    const alarms = {
      "server-errors": serverErrors(stage),
      "first-token": firstToken(stage),
      "model-unavailable": modelUnavailable(stage),
      ...(slowModelPercent === 0 ? {} : { "slow-model": slowModel(stage, slowModelPercent) }),
      "provision-failed": this.provisionFailed(),
      ...(budgetUsd === undefined ? {} : { budget: budgetSpent(stage, budgetUsd) }),
    } satisfies Partial<Record<StageAlarmName, Alarm>>;
    const created = Object.entries(alarms) as [StageAlarmName, Alarm][];
    for (const [name, alarm] of created) this.create(name, alarm);
    this.names = created.map(([name]) => names.alarm.stage(name));
  }

  private create(name: StageAlarmName, alarm: Alarm): void {
    const stack = StageStack.containing(this);
    const topic = [stack.arn("sns", stack.names.topic)];
    new CloudwatchMetricAlarm(this, name, {
      alarmName: stack.names.alarm.stage(name),
      alarmActions: topic,
      okActions: topic,
      ...alarm,
    });
  }

  private provisionFailed(): Alarm {
    const stack = StageStack.containing(this);
    const StateMachineArn = stack.arn("states", `stateMachine:${stack.names.stateMachine("provision-endpoint")}`);
    const executions = (metricName: string) =>
      stat({ namespace: "AWS/States", metricName, dimensions: { StateMachineArn } }, "Sum");
    return {
      alarmDescription: "An execution of provision-endpoint failed; a message of its own says why.",
      // SUM counts what there is. A metric that never had a value is no series, so FILL makes none of it, and a sum with + has no value.
      metricQuery: [
        { id: "failed", metric: executions("ExecutionsFailed") },
        { id: "timedout", metric: executions("ExecutionsTimedOut") },
        { id: "unsuccessful", expression: "SUM([failed, timedout])", returnData: true },
      ],
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
    };
  }
}

function serverErrors(stage: string): Alarm {
  return {
    alarmDescription: `More than ${SERVER_ERRORS_PER_CENT} % of the requests failed with a 5xx, for ten minutes. A model that is not live does not count.`,
    metricQuery: [
      { id: "errors", metric: stat(requestMetric("serverErrors", stage), "Sum") },
      { id: "requests", metric: stat(requestMetric("duration", stage), "SampleCount") },
      { id: "rate", expression: `IF(requests >= ${LEAST_REQUESTS}, 100 * errors / requests, 0)`, returnData: true },
    ],
    comparisonOperator: "GreaterThanThreshold",
    threshold: SERVER_ERRORS_PER_CENT,
    evaluationPeriods: 2,
    treatMissingData: "notBreaching",
  };
}

function firstToken(stage: string): Alarm {
  return {
    alarmDescription: `One request of twenty waited longer than ${FIRST_TOKEN_MILLISECONDS / 1000} s for its first token, for a quarter of an hour.`,
    ...requestMetric("timeToFirstToken", stage),
    extendedStatistic: "p95",
    period: FIVE_MINUTES,
    comparisonOperator: "GreaterThanThreshold",
    threshold: FIRST_TOKEN_MILLISECONDS,
    evaluationPeriods: 3,
    treatMissingData: "notBreaching",
    // With few requests p95 is the slowest one.
    evaluateLowSampleCountPercentiles: "ignore",
  };
}

function modelUnavailable(stage: string): Alarm {
  return {
    alarmDescription: "A model is published, but its endpoint is absent or does not serve.",
    ...watchMetric("unavailableModels", stage),
    statistic: "Maximum",
    period: WATCH_MINUTES * 60,
    comparisonOperator: "GreaterThanThreshold",
    threshold: 0,
    // A retirement takes a publication back before its endpoint, so that one bad look could only be chance.
    evaluationPeriods: 2,
    treatMissingData: "missing",
  };
}

function slowModel(stage: string, percent: number): Alarm {
  return {
    alarmDescription: `A model writes slower than ${percent} % of its own speed, for a quarter of an hour. The log of watch-stage says which, and how fast.`,
    ...watchMetric("slowModels", stage),
    statistic: "Maximum",
    period: WATCH_MINUTES * 60,
    comparisonOperator: "GreaterThanThreshold",
    threshold: 0,
    // Each look is at the last quarter of an hour: three of them are no chance.
    evaluationPeriods: 3,
    treatMissingData: "missing",
  };
}

function budgetSpent(stage: string, budgetUsd: number): Alarm {
  return {
    alarmDescription: `The endpoints have cost more than ${budgetUsd} USD since the month began.`,
    ...watchMetric("monthUsd", stage),
    statistic: "Maximum",
    period: WATCH_MINUTES * 60,
    comparisonOperator: "GreaterThanThreshold",
    threshold: budgetUsd,
    evaluationPeriods: 1,
    treatMissingData: "ignore",
  };
}

function stat({ namespace, metricName, dimensions }: StageMetric, statistic: "Sum" | "SampleCount") {
  return { namespace, metricName, dimensions: { ...dimensions }, stat: statistic, period: FIVE_MINUTES };
}
