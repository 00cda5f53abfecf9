import * as v from "valibot";
import type { Metrics } from "./metrics.ts";

const EmbeddedMetrics = v.looseObject({
  _aws: v.object({
    CloudWatchMetrics: v.array(
      v.object({
        Namespace: v.string(),
        Dimensions: v.array(v.array(v.string())),
        Metrics: v.array(v.object({ Name: v.string() })),
      }),
    ),
  }),
});

/**
 * Makes metrics of a line of a function's log, as CloudWatch does; of a line without any it makes nothing.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function recordEmbeddedMetrics(metrics: Metrics, line: string): void {
  const members = embeddedIn(line);
  for (const { Namespace, Dimensions, Metrics } of members?._aws.CloudWatchMetrics ?? []) {
    for (const names of Dimensions) {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(members?.[name])]));
      for (const { Name } of Metrics) {
        const value = members?.[Name];
        if (typeof value === "number") metrics.record({ namespace: Namespace, name: Name, dimensions }, value);
      }
    }
  }
}

function embeddedIn(line: string): v.InferOutput<typeof EmbeddedMetrics> | undefined {
  if (!line.includes('"_aws"')) return undefined;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), EmbeddedMetrics), line);
  return parsed.success ? parsed.output : undefined;
}
