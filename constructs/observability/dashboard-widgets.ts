import {
  ENDPOINT_METRIC_NAMESPACE,
  endpointDimensions,
  GPU_METRICS,
  type GpuMetric,
  KV_CACHE_METRIC,
} from "../../contract/endpoint-metrics.ts";
import { LOG_QUERIES } from "../../contract/log-queries.ts";
import { ERROR_KINDS, type RequestMetric, type WakeMetric } from "../../contract/metrics.ts";
import type { Names } from "../../names.ts";
import { requestMetric, type StageMetric, wakeMetric, watchMetric } from "./stage-metrics.ts";

export interface StageWidgetsProps {
  readonly names: Names;
  readonly region: string;
  /** The models of the catalog. */
  readonly aliases: readonly string[];
  readonly alarmArns: readonly string[];
}

/** Widths in CloudWatch's grid, which has 24 columns. */
const [THIRD, HALF, WHOLE] = [8, 12, 24];
const HEIGHT = 6;
/** As `endpointNames` has them. */
const SLOTS = ["blue", "green"] as const;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
export function stageWidgets({ names, region, aliases, alarmArns }: StageWidgetsProps): object[] {
  const { stage } = names;
  const label = (alias: string, slot = "") => (aliases.length === 1 ? slot : `${alias} ${slot}`);
  const graph = (title: string, metrics: readonly object[], rest: object = {}) =>
    widget("metric", THIRD, { title, region, metrics, period: 60, stat: "Sum", ...rest });
  const logTable = (title: string, query: string, logGroups: readonly string[]) =>
    widget("log", HALF, { title, region, view: "table", query: `${sources(logGroups)} | ${query}` });
  const request = (name: RequestMetric, rest: object) => metric(requestMetric(name, stage), rest);
  const proxies = [names.logGroup.function("openai-proxy"), names.logGroup.function("openai-proxy-streaming")];

  return [
    widget("text", WHOLE, { markdown: explanation(names) }, 4),
    widget("alarm", WHOLE, { title: "Alarms", alarms: alarmArns }, 3),
    graph("Requests", [request("duration", { label: "requests", stat: "SampleCount" })]),
    graph(
      "Errors by kind",
      Object.entries(ERROR_KINDS).map(([name, label]) => request(name as RequestMetric, { label })),
      { view: "timeSeries", stacked: true },
    ),
    graph("Time to first token, ms", [
      request("timeToFirstToken", { label: "p50", stat: "p50" }),
      request("timeToFirstToken", { label: "p95", stat: "p95" }),
    ]),
    graph("Tokens a second", [
      request("completionTokens", { id: "tokens", visible: false }),
      [{ expression: "tokens / PERIOD(tokens)", label: "all answers together" }],
      request("tokensPerSecond", { label: "one answer, on average", stat: "Average" }),
    ]),
    ...Object.entries(GPU_METRICS).map(([name, title]) =>
      graph(
        `${title}, %`,
        aliases.flatMap((alias) =>
          names
            .endpointNames(alias)
            .map((endpoint, index) =>
              metric(gpuMetric(name as GpuMetric, endpoint), { label: label(alias, SLOTS[index]) }),
            ),
        ),
        { stat: "Average" },
      ),
    ),
    graph("Wakings", [
      metric(wakeMetric("wakes", stage), { label: "woken" }),
      metric(wakeMetric("wakeFailures", stage), { label: "failed" }),
    ]),
    graph(
      "A waking, and where its time goes, s",
      Object.entries({
        wakeSeconds: "from the request's event to the publication",
        instanceSeconds: "capacity, instance and image",
        loadSeconds: "weights, fetched and loaded",
        smokeTestSeconds: "smoke test",
        ownSeconds: "of it all that is not SageMaker's",
      }).map(([name, label]) => metric(wakeMetric(name as WakeMetric, stage), { label })),
      { stat: "Average", period: 3600 },
    ),
    logTable("Tokens by key", LOG_QUERIES.tokensByKey, proxies),
    logTable("Errors by code", LOG_QUERIES.errorsByCode, proxies),
    logTable("Endpoints", LOG_QUERIES.endpointStates, [names.logGroup.function("watch-stage")]),
    widget("metric", HALF, {
      title: "Published models, those that do not serve, and USD of endpoints since the month began",
      region,
      view: "singleValue",
      period: 300,
      stat: "Maximum",
      metrics: [
        metric(watchMetric("publishedModels", stage), { label: "published" }),
        metric(watchMetric("unavailableModels", stage), { label: "do not serve" }),
        metric(watchMetric("monthUsd", stage), { label: "USD this month" }),
      ],
    }),
  ];
}

function widget(type: "metric" | "log" | "text" | "alarm", width: number, properties: object, height = HEIGHT): object {
  return { type, width, height, properties };
}

/** CloudWatch's notation: namespace, name, the dimensions one after the other, then how to show it. */
function metric({ namespace, metricName, dimensions }: StageMetric, rest: object): readonly unknown[] {
  return [namespace, metricName, ...Object.entries(dimensions).flat(), rest];
}

function gpuMetric(metricName: GpuMetric, endpointName: string): StageMetric {
  return { namespace: ENDPOINT_METRIC_NAMESPACE, metricName, dimensions: endpointDimensions(endpointName) };
}

function sources(logGroups: readonly string[]): string {
  return logGroups.map((name) => `SOURCE '${name}'`).join(" | ");
}

function explanation({ stage, prefix }: Names): string {
  return [
    `# openai-sagemaker, stage ${stage}`,
    `The same in a terminal: \`npx openai-sagemaker dashboard --stage ${stage}\`. Costs are those of the endpoints by list price or INSTANCE_PRICES; AWS Budgets counts the rest, hours late.`,
    `**KV cache**: vLLM's \`${KV_CACHE_METRIC}\` is an OpenTelemetry metric of SageMaker's detailed observability, which a metric widget cannot show. CloudWatch's Query Studio does, in PromQL: \`{"${KV_CACHE_METRIC}", "aws.sagemaker.endpoint.name"=~"${prefix}-.*"}\`, and so does its dashboard SageMaker AI Insights, once the account's settings of CloudWatch have it on.`,
  ].join("\n\n");
}
