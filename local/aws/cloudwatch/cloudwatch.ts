import {
  ComparisonOperator,
  type DescribeAlarmsOutput,
  type ListDashboardsOutput,
  type MetricAlarm,
  StateValue,
  Statistic,
} from "@aws-sdk/client-cloudwatch";
import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { integer, listOf, oneOf, text } from "../constraints.ts";
import { type JsonService, operation } from "../operation.ts";
import { page } from "../page.ts";
import type { Alarm } from "./alarm.ts";
import type { Alarms } from "./alarms.ts";
import { getMetricData } from "./get-metric-data.ts";
import { readExpression } from "./metric-math.ts";
import type { Metrics } from "./metrics.ts";

const alarmName = text({ min: 1, max: 255 });
const alarmNames = listOf(alarmName, { max: 100 });
const actions = v.optional(listOf(text({ min: 1, max: 1024 }), { max: 5 }));
const Dimension = v.looseObject({ Name: text({ min: 1, max: 255 }), Value: text({ min: 1, max: 1024 }) });

const PutMetricAlarmInput = v.looseObject({
  AlarmName: alarmName,
  AlarmDescription: v.optional(text({ max: 1024 })),
  ActionsEnabled: v.optional(v.boolean()),
  OKActions: actions,
  AlarmActions: actions,
  InsufficientDataActions: actions,
  MetricName: v.optional(text({ min: 1, max: 255 })),
  Namespace: v.optional(text({ min: 1, max: 255, pattern: "[^:].*" })),
  Statistic: v.optional(oneOf(Object.values(Statistic))),
  Dimensions: v.optional(listOf(Dimension, { max: 30 })),
  Period: v.optional(integer({ min: 1 })),
  EvaluationPeriods: v.optional(integer({ min: 1 })),
  DatapointsToAlarm: v.optional(integer({ min: 1 })),
  Threshold: v.optional(v.number()),
  ComparisonOperator: oneOf(Object.values(ComparisonOperator)),
  ExtendedStatistic: v.optional(text({ pattern: "p\\d{1,2}(\\.\\d{0,10})?|p100" })),
  EvaluateLowSampleCountPercentile: v.optional(oneOf(["evaluate", "ignore"])),
  Metrics: v.optional(v.array(v.looseObject({ Id: text({ min: 1, max: 255 }), Expression: v.optional(text()) }))),
  TreatMissingData: v.optional(oneOf(["breaching", "notBreaching", "ignore", "missing"])),
});
const DescribeAlarmsInput = v.looseObject({
  AlarmNames: v.optional(alarmNames),
  AlarmNamePrefix: v.optional(alarmName),
  StateValue: v.optional(oneOf(Object.values(StateValue))),
  MaxRecords: v.optional(integer({ min: 1, max: 100 }), 50),
  NextToken: v.optional(text()),
});
const SetAlarmStateInput = v.looseObject({
  AlarmName: alarmName,
  StateValue: oneOf(Object.values(StateValue)),
  StateReason: text({ max: 1023 }),
});

/** "The product of the period and the number of evaluation periods": at most a day, or seven with periods of an hour. */
const DAY_SECONDS = 86_400;

const ListDashboardsInput = v.looseObject({ DashboardNamePrefix: v.optional(text({ min: 1, max: 255 }), "") });
const DeleteDashboardsInput = v.looseObject({
  DashboardNames: listOf(text({ min: 1, max: 255 }), { min: 1, max: 100 }),
});

interface CloudWatchState {
  readonly alarms: Alarms;
  readonly metrics: Metrics;
  /** Names. */
  readonly dashboards: Set<string>;
}

/** CloudWatch's metric alarms, what its metrics were, and the names of its dashboards. */
export function cloudWatch({ alarms, metrics, dashboards }: CloudWatchState): JsonService {
  return {
    name: "cloudwatch",
    targetPrefix: "GraniteServiceVersion20100801",
    jsonVersion: "1.0",
    operations: {
      GetMetricData: getMetricData(metrics),

      PutMetricAlarm: operation(PutMetricAlarmInput, (input) => {
        const { Period = 0, EvaluationPeriods = 1, Metrics } = input;
        if (!Metrics && !(input.MetricName && input.Namespace && Period)) {
          throw invalid("InvalidParameterCombination", "MetricName, Namespace and Period must be given, or Metrics.");
        }
        if (!Metrics && Period % 60 !== 0 && ![10, 20, 30].includes(Period)) {
          throw invalid("InvalidParameterValue", "Period must be 10, 20, 30 or a multiple of 60.");
        }
        if (Period * EvaluationPeriods > DAY_SECONDS * (Period >= 3600 ? 7 : 1)) {
          throw invalid(
            "InvalidParameterCombination",
            "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).",
          );
        }
        for (const { Expression } of Metrics ?? []) if (Expression !== undefined) readExpression(Expression);
        alarms.put(input);
        return {};
      }),

      DescribeAlarms: operation(DescribeAlarmsInput, (input): DescribeAlarmsOutput => {
        const found = alarms.list().filter(({ definition: { AlarmName = "" }, state }) => {
          const named = input.AlarmNames?.includes(AlarmName) ?? AlarmName.startsWith(input.AlarmNamePrefix ?? "");
          return named && state.value === (input.StateValue ?? state.value);
        });
        const { items, nextToken } = page(found, {
          sortKey: ({ definition }) => String(definition.AlarmName),
          maxResults: input.MaxRecords,
          nextToken: input.NextToken,
          invalidToken: () => invalid("InvalidNextToken", "The next token specified is invalid."),
        });
        return { MetricAlarms: items.map(describe), CompositeAlarms: [], ...(nextToken && { NextToken: nextToken }) };
      }),

      // "If you specify any incorrect alarm names, the alarms you specify with correct names are still deleted": API reference.
      DeleteAlarms: operation(v.looseObject({ AlarmNames: alarmNames }), ({ AlarmNames }) => {
        for (const name of AlarmNames) alarms.delete(name);
        return {};
      }),

      // One page, for nobody has a thousand.
      ListDashboards: operation(ListDashboardsInput, ({ DashboardNamePrefix }): ListDashboardsOutput => {
        const found = [...dashboards].filter((name) => name.startsWith(DashboardNamePrefix));
        return { DashboardEntries: found.map((DashboardName) => ({ DashboardName })) };
      }),

      // "If you specify any dashboard that does not exist, no dashboards are deleted": API reference.
      DeleteDashboards: operation(DeleteDashboardsInput, ({ DashboardNames }) => {
        const missing = DashboardNames.find((name) => !dashboards.has(name));
        if (missing !== undefined) {
          throw invalid("DashboardNotFoundError", `The specified dashboard does not exist. [${missing}]`);
        }
        for (const name of DashboardNames) dashboards.delete(name);
        return {};
      }),

      SetAlarmState: operation(SetAlarmStateInput, (input) => {
        alarms.setState(input.AlarmName, input.StateValue, input.StateReason);
        return {};
      }),
    },
  };
}

function describe({ arn, definition, updated, state }: Alarm): MetricAlarm {
  const { Tags: _, ...described } = definition;
  return {
    ActionsEnabled: true,
    ...described,
    AlarmArn: arn,
    AlarmConfigurationUpdatedTimestamp: updated,
    StateValue: state.value,
    StateReason: state.reason,
    StateUpdatedTimestamp: state.since,
    StateTransitionedTimestamp: state.since,
  };
}

function invalid(name: string, message: string): AwsError {
  return new AwsError(name, message);
}
