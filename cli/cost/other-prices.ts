import { REQUEST_METRICS, WATCH_METRICS } from "../../contract/metrics.ts";
import { readSettings, type Settings } from "../../settings/settings.ts";
import { HOURS_PER_MONTH } from "./month.ts";

const REQUEST_METRIC_COUNT = Object.keys(REQUEST_METRICS).length;
const WATCH_METRIC_COUNT = Object.keys(WATCH_METRICS).length;

/** What is paid besides the endpoint. USD, list prices. */
export interface OtherPrice {
  readonly name: string;
  readonly usd: number;
  /** What `usd` is paid for. */
  readonly per: string;
  readonly source: string;
}

const EC2 = "https://aws.amazon.com/ec2/pricing/on-demand/, eu-north-1, 2026";

const USD_OF_T3_SMALL = 15.8;
/** Each size costs twice as much as the one below it. */
const T3_SIZES = ["t3.small", "t3.medium", "t3.large", "t3.xlarge", "t3.2xlarge"];
const USD_PER_GIB = 0.085;

/**
 * The web UI's machine, all month, as long as it is deployed. Without settings: as it is by default.
 * @returns not a number for an instance type that is not in this table
 */
export function webUiPrices(
  settings: Pick<Settings, "WEBUI_INSTANCE_TYPE" | "WEBUI_VOLUME_GIB"> = readSettings({}),
): readonly OtherPrice[] {
  const { WEBUI_INSTANCE_TYPE: type, WEBUI_VOLUME_GIB: gib } = settings;
  const size = T3_SIZES.indexOf(type);
  return [
    { name: `web UI: ${type}`, usd: size < 0 ? Number.NaN : USD_OF_T3_SMALL * 2 ** size, per: "month", source: EC2 },
    {
      name: "web UI: public IPv4 address",
      usd: 0.005 * HOURS_PER_MONTH,
      per: "month",
      source: "https://aws.amazon.com/vpc/pricing/, every region",
    },
    {
      name: `web UI: ${gib} GB volume`,
      usd: USD_PER_GIB * gib,
      per: "month",
      source: "https://aws.amazon.com/ebs/pricing/, gp3, eu-north-1, 2026",
    },
  ];
}

const LAMBDA = "https://aws.amazon.com/lambda/pricing/, Arm";
/** As constructs/base/node-function.ts has them: on Arm. */
const USD_PER_GB_SECOND = 0.0000133334;
const MB_PER_GB = 1024;
/** A chat answer of some 300 tokens at 30 tokens/s. */
export const ASSUMED_ANSWER_SECONDS = 10;

/** What the gateway's function costs while it waits for the model to write a million answers of `ASSUMED_ANSWER_SECONDS`. */
export function usdPerMillionAnswers(memoryMb: number): number {
  return USD_PER_GB_SECOND * (memoryMb / MB_PER_GB) * ASSUMED_ANSWER_SECONDS * 1e6;
}

/** The second one for comparison: what a function of a gigabyte would cost. */
const PROXY_MEMORIES = [readSettings({}).PROXY_MEMORY_MB, MB_PER_GB];

const CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/, eu-north-1";
const USD_PER_METRIC = 0.3;

/** The dashboard, the alarms and what they look at, as stacks/observability-stack.ts makes them. */
export const OBSERVABILITY_PRICES: readonly OtherPrice[] = [
  { name: "dashboard: the account's first three cost nothing", usd: 3, per: "month", source: CLOUDWATCH },
  {
    name: "alarms of the stage: they look at seven metrics, with `BUDGET_USD` at eight",
    usd: 0.1 * 8,
    per: "month",
    source: CLOUDWATCH,
  },
  {
    name: `metrics of the proxy: ${REQUEST_METRIC_COUNT} for the stage and ${REQUEST_METRIC_COUNT} for each model, in hours with requests`,
    usd: USD_PER_METRIC * REQUEST_METRIC_COUNT,
    per: "month all day",
    source: `${CLOUDWATCH}: $${USD_PER_METRIC} a metric`,
  },
  {
    name: `metrics of watch-stage: ${WATCH_METRIC_COUNT} for the stage, and one for each model while it serves`,
    usd: USD_PER_METRIC * (WATCH_METRIC_COUNT + 1),
    per: "month",
    source: `${CLOUDWATCH}: $${USD_PER_METRIC} a metric`,
  },
  {
    name: "figures that watch-stage asks CloudWatch for: two for each model that serves every five minutes, and four more while it writes",
    usd: 0.01,
    per: "1,000 figures",
    source: CLOUDWATCH,
  },
  {
    name: "queries of the log, by the dashboard and by `npx openai-sagemaker dashboard`",
    usd: 0.005,
    per: "GB of log",
    source: CLOUDWATCH,
  },
  {
    name: "AWS Budgets, without actions",
    usd: 0,
    per: "month",
    source: "https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/",
  },
  {
    name: "X-Ray, with `TRACING`",
    usd: 5,
    per: "million traces",
    source: "https://aws.amazon.com/xray/pricing/",
  },
];

/** By use; the free tiers are not deducted. */
export const USAGE_PRICES: readonly OtherPrice[] = [
  {
    name: "CloudWatch alarm: one for errors, one for idleness, of each endpoint",
    usd: 0.1,
    per: "alarm and month",
    source: "https://aws.amazon.com/cloudwatch/pricing/",
  },
  {
    name: "HTTP API, the buffered door",
    usd: 1,
    per: "million requests",
    source: "https://aws.amazon.com/api-gateway/pricing/, us-east-1",
  },
  { name: "Lambda, requests", usd: 0.2, per: "million requests", source: LAMBDA },
  ...PROXY_MEMORIES.map((memoryMb) => ({
    name: `Lambda, openai-proxy while it waits for the model, ${ASSUMED_ANSWER_SECONDS} s an answer, \`PROXY_MEMORY_MB=${memoryMb}\``,
    usd: usdPerMillionAnswers(memoryMb),
    per: "million requests",
    source: `${LAMBDA}: $${USD_PER_GB_SECOND} per GB-second`,
  })),
  {
    name: "S3, weights that were copied from the hub (`WEIGHTS=s3`)",
    usd: 0.023,
    per: "GB and month",
    source: "https://aws.amazon.com/s3/pricing/, eu-north-1",
  },
  {
    name: "Step Functions, state transitions",
    usd: 0.025,
    per: "thousand transitions",
    source: "https://aws.amazon.com/step-functions/pricing/, eu-north-1",
  },
];
