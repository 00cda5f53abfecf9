import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { WATCH_MINUTES, type WatchMetric } from "../../contract/metrics.ts";
import type { OwnPrices } from "../../contract/own-prices.ts";
import type { Names } from "../../names.ts";
import { describeEndpoints, type EndpointReport } from "../inventory/describe-endpoints.ts";
import { listEndpoints } from "../inventory/list-endpoints.ts";
import { readStageParameters, type StageParameters } from "../inventory/stage-parameters.ts";
import { monthCost } from "./month-cost.ts";
import { holdsFor, type SlowModel, slowModel } from "./slow-models.ts";
import { streamsByHour, streamsNow } from "./written-streams.ts";

export interface WatchClients {
  readonly sageMaker: SageMakerClient;
  readonly ssm: SSMClient;
  readonly cloudWatch: CloudWatchClient;
}

export interface Watch {
  readonly metrics: Readonly<Record<WatchMetric, number>>;
  /** What of `endpointUsd` each model costs, by alias. */
  readonly usdByModel: Readonly<Record<string, number>>;
  readonly endpoints: readonly EndpointReport[];
  /** Aliases that are published, and whose endpoint is absent or does not serve, or whose publication nobody can read. */
  readonly unavailable: readonly string[];
  readonly slow: readonly SlowModel[];
}

/** An endpoint in motion serves with the instances that it had. */
const SERVES: readonly string[] = ["InService", "Updating", "SystemUpdating", "RollingBack"];

export interface WatchOptions {
  readonly now?: Date;
  /** Of its own speed, below which a model is slow. Default: none is. */
  readonly slowShare?: number;
  /** What the operator pays for an hour of instance types; default: what the list says. */
  readonly prices?: OwnPrices | undefined;
}

/** What runs, whether all that is published serves, and what it costs. */
export async function watchStage(
  clients: WatchClients,
  names: Names,
  { now = new Date(), slowShare = 0, prices }: WatchOptions = {},
): Promise<Watch> {
  const { sageMaker, ssm, cloudWatch } = clients;
  const [parameters, endpointNames, usdBefore] = await Promise.all([
    readStageParameters(ssm, names),
    listEndpoints(sageMaker, `${names.prefix}-`),
    monthCost(cloudWatch, names.stage, now),
  ]);
  const endpoints = await describeEndpoints(sageMaker, names, endpointNames, { now, prices });
  const serving = endpoints.filter(({ status }) => SERVES.includes(status));
  const published = Object.keys(parameters.models);
  const unreadable = parameters.malformed.flatMap((name) => aliasOfPublication(name, names));
  const slow = await slowModels(cloudWatch, { names, parameters, serving, slowShare, now });
  const unavailable = [...unavailableModels(parameters, serving), ...unreadable];
  // SageMaker bills instances while they serve.
  const untilNextWatch = (usdPerHour = 0) => (usdPerHour * WATCH_MINUTES) / 60;
  const endpointUsd = untilNextWatch(serving.reduce((sum, { usdPerHour: usd = 0 }) => sum + usd, 0));
  const usdByModel: Record<string, number> = {};
  for (const { alias, usdPerHour } of serving)
    usdByModel[alias] = (usdByModel[alias] ?? 0) + untilNextWatch(usdPerHour);
  return {
    metrics: {
      publishedModels: published.length + unreadable.length,
      unavailableModels: unavailable.length,
      slowModels: slow.length,
      endpointUsd,
      monthUsd: usdBefore + endpointUsd,
    },
    usdByModel,
    endpoints,
    unavailable,
    slow,
  };
}

interface Watching {
  readonly names: Names;
  readonly parameters: StageParameters;
  readonly serving: readonly EndpointReport[];
  readonly slowShare: number;
  readonly now: Date;
}

/** One model after the other: most have too few answers to be asked about any further. */
async function slowModels(
  cloudWatch: CloudWatchClient,
  { names, parameters, serving, slowShare, now }: Watching,
): Promise<SlowModel[]> {
  if (slowShare === 0) return [];
  const found: SlowModel[] = [];
  for (const [alias, published] of Object.entries(parameters.models)) {
    if (!serving.some(({ name }) => name === published.endpointName)) continue;
    const served = { stage: names.stage, alias, published };
    const streams = await streamsNow(cloudWatch, served, now);
    if (streams === undefined) continue;
    const kept = parameters.benchmarks[alias];
    const benchmark = kept && holdsFor(kept, published) ? kept : undefined;
    const hours = benchmark === undefined ? await streamsByHour(cloudWatch, served, now) : [];
    const measured = Object.values(parameters.measured);
    const slow = slowModel({ alias, published, now: streams, hours, benchmark, measured }, slowShare);
    if (slow !== undefined) found.push(slow);
  }
  return found;
}

/** Aliases whose published endpoint is not among those that serve. */
function unavailableModels({ models }: StageParameters, serving: readonly EndpointReport[]): string[] {
  const names = new Set(serving.map(({ name }) => name));
  return Object.keys(models).filter((alias) => !names.has(String(models[alias]?.endpointName)));
}

function aliasOfPublication(parameter: string, names: Names): string[] {
  const prefix = names.parameter.model("");
  return parameter.startsWith(prefix) ? [parameter.slice(prefix.length)] : [];
}
