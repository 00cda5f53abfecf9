import type { GetMetricDataOutput } from "@aws-sdk/client-cloudwatch";
import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { integer, listOf, oneOf, text } from "../constraints.ts";
import { type Operation, operation } from "../operation.ts";
import { type Metrics, toDimensions } from "./metrics.ts";

const Dimension = v.looseObject({ Name: text({ min: 1, max: 255 }), Value: text({ min: 1, max: 1024 }) });
const MetricDataQuery = v.looseObject({
  Id: text({ min: 1, max: 255, pattern: "[a-z][A-Za-z0-9_]*" }),
  Expression: v.optional(text()),
  MetricStat: v.optional(
    v.looseObject({
      Metric: v.looseObject({
        Namespace: text({ min: 1, max: 255 }),
        MetricName: text({ min: 1, max: 255 }),
        Dimensions: v.optional(listOf(Dimension, { max: 30 })),
      }),
      Period: integer({ min: 1 }),
      Stat: text({ min: 1 }),
    }),
  ),
});
/** The protocol has seconds since 1970. */
const time = v.pipe(
  v.number(),
  v.transform((seconds) => new Date(seconds * 1000)),
);
const GetMetricDataInput = v.looseObject({
  MetricDataQueries: listOf(MetricDataQuery, { max: 500 }),
  StartTime: time,
  EndTime: time,
  ScanBy: v.optional(oneOf(["TimestampDescending", "TimestampAscending"]), "TimestampDescending"),
});

/** GetMetricData for metrics; no metric math, no search. */
export function getMetricData(metrics: Metrics): Operation {
  return operation(GetMetricDataInput, ({ MetricDataQueries, StartTime, EndTime, ScanBy }): GetMetricDataOutput => {
    if (StartTime >= EndTime) {
      throw new AwsError("ValidationError", "The parameter StartTime must be less than the parameter EndTime.");
    }
    return {
      MetricDataResults: MetricDataQueries.map(({ Id, MetricStat }) => {
        if (!MetricStat) throw new AwsError("ValidationError", "The local CloudWatch knows no metric math.");
        const { Metric, Period, Stat } = MetricStat;
        const { Namespace: namespace, MetricName: name, Dimensions } = Metric;
        const metric = { namespace, name, dimensions: toDimensions(Dimensions) };
        const datapoints = metrics.series(metric, Stat, Period, StartTime, EndTime);
        if (ScanBy === "TimestampDescending") datapoints.reverse();
        return {
          Id,
          Label: name,
          StatusCode: "Complete" as const,
          Timestamps: datapoints.map(({ timestamp }) => timestamp),
          Values: datapoints.map(({ value }) => value),
        };
      }),
      Messages: [],
    };
  });
}
