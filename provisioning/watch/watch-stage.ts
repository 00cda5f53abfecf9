import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { paginateListEndpoints, type SageMakerClient } from "@aws-sdk/client-sagemaker";
import { paginateGetParametersByPath, type SSMClient } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { WATCH_MINUTES, type WatchMetric } from "../../contract/metrics.ts";
import { PublishedModel } from "../../contract/published-model.ts";
import type { Names } from "../../names.ts";
import { describeEndpoints, type EndpointReport } from "../inventory/describe-endpoints.ts";
import { monthCost } from "./month-cost.ts";

export interface WatchClients {
  readonly sageMaker: SageMakerClient;
  readonly ssm: SSMClient;
  readonly cloudWatch: CloudWatchClient;
}

export interface Watch {
  readonly metrics: Readonly<Record<WatchMetric, number>>;
  readonly endpoints: readonly EndpointReport[];
  /** Aliases that are published, and whose endpoint is absent or does not serve. */
  readonly unavailable: readonly string[];
}

/** An endpoint in motion serves with the instances that it had. */
const SERVES: readonly string[] = ["InService", "Updating", "SystemUpdating", "RollingBack"];

/** What runs, whether all that is published serves, and what it costs. */
export async function watchStage(clients: WatchClients, names: Names, now = new Date()): Promise<Watch> {
  const { sageMaker, ssm, cloudWatch } = clients;
  const [published, endpointNames, usdBefore] = await Promise.all([
    publishedModels(ssm, names),
    listEndpoints(sageMaker, names),
    monthCost(cloudWatch, names.stage, now),
  ]);
  const endpoints = await describeEndpoints(sageMaker, names, endpointNames, now);
  const serving = endpoints.filter(({ status }) => SERVES.includes(status));
  const unavailable = unavailableModels(published, serving);
  // SageMaker bills instances while they serve.
  const usdPerHour = serving.reduce((sum, { usdPerHour: usd = 0 }) => sum + usd, 0);
  const endpointUsd = (usdPerHour * WATCH_MINUTES) / 60;
  return {
    metrics: {
      publishedModels: published.size,
      unavailableModels: unavailable.length,
      endpointUsd,
      monthUsd: usdBefore + endpointUsd,
    },
    endpoints,
    unavailable,
  };
}

/** Aliases whose published endpoint is not among those that serve. */
function unavailableModels(published: ReadonlyMap<string, string>, serving: readonly EndpointReport[]): string[] {
  const names = new Set(serving.map(({ name }) => name));
  return [...published].filter(([, endpointName]) => !names.has(endpointName)).map(([alias]) => alias);
}

/** Endpoint by alias. */
async function publishedModels(client: SSMClient, { parameter }: Names): Promise<Map<string, string>> {
  const beginning = parameter.model("");
  const published = new Map<string, string>();
  const path = { Path: parameter.root, Recursive: true };
  for await (const page of paginateGetParametersByPath({ client, pageSize: 10 }, path)) {
    for (const { Name = "", Value = "" } of page.Parameters ?? []) {
      const model = v.safeParse(v.pipe(v.string(), v.parseJson(), PublishedModel), Value);
      if (Name.startsWith(beginning) && model.success) {
        published.set(Name.slice(beginning.length), model.output.endpointName);
      }
    }
  }
  return published;
}

async function listEndpoints(client: SageMakerClient, { prefix }: Names): Promise<string[]> {
  const found: string[] = [];
  for await (const page of paginateListEndpoints({ client, pageSize: 100 }, { NameContains: `${prefix}-` })) {
    // SageMaker finds a name anywhere in a name; another product's may contain ours.
    found.push(
      ...(page.Endpoints ?? []).flatMap(({ EndpointName: name = "" }) => (name.startsWith(prefix) ? name : [])),
    );
  }
  return found;
}
