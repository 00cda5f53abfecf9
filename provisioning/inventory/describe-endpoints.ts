import type { ProductionVariant, ProductionVariantSummary, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { type OwnPrices, priceOf } from "../../contract/own-prices.ts";
import type { Names } from "../../names.ts";
import { findEndpoint, findEndpointConfig } from "./find-endpoint.ts";

export interface InstancesReport {
  readonly type: string;
  readonly count: number;
}

/** An endpoint with what it costs. */
export interface EndpointReport {
  readonly name: string;
  readonly alias: string;
  readonly status: string;
  readonly failureReason?: string;
  /** By instance type; before they are there, as they were asked for. */
  readonly instances: readonly InstancesReport[];
  /** ISO 8601. */
  readonly createdAt: string;
  readonly hours: number;
  /** The operator's own price or the list's; absent for an instance type of which neither is known. */
  readonly usdPerHour?: number;
  /** Hours at that price, as if the endpoint had always had today's instances. */
  readonly usdSoFar?: number;
}

export interface DescribeOptions {
  readonly now?: Date;
  /** What the operator pays for an hour of instance types; default: what the list says. */
  readonly prices?: OwnPrices | undefined;
}

/** Describes endpoints by name; one that is gone by now is left out. */
export async function describeEndpoints(
  client: SageMakerClient,
  names: Names,
  endpointNames: readonly string[],
  { now = new Date(), prices }: DescribeOptions = {},
): Promise<EndpointReport[]> {
  const described = await Promise.all(endpointNames.map((name) => describeOne(client, names, name, { now, prices })));
  return described.flatMap((endpoint) => (endpoint === undefined ? [] : [endpoint]));
}

async function describeOne(
  client: SageMakerClient,
  names: Names,
  name: string,
  { now, prices }: DescribeOptions & { readonly now: Date },
): Promise<EndpointReport | undefined> {
  const endpoint = await findEndpoint(client, name);
  if (endpoint === undefined) return undefined;
  const config = await findEndpointConfig(client, endpoint.EndpointConfigName);
  const running = endpoint.EndpointStatus === "Creating" ? [] : (endpoint.ProductionVariants ?? []);
  const instances = countAllInstances(running, config?.ProductionVariants ?? []);
  const createdAt = endpoint.CreationTime ?? now;
  const hours = (now.getTime() - createdAt.getTime()) / 3_600_000;
  const usdPerHour = sumPrices(instances, prices);
  return {
    name,
    alias: name.slice(names.prefix.length + 1).replace(/--.*/, ""),
    status: endpoint.EndpointStatus ?? "unknown",
    createdAt: createdAt.toISOString(),
    hours,
    ...(endpoint.FailureReason !== undefined && { failureReason: endpoint.FailureReason }),
    instances,
    ...(usdPerHour !== undefined && { usdPerHour, usdSoFar: usdPerHour * hours }),
  };
}

/** The product makes one variant; somebody may have added others, which are billed as well. */
function countAllInstances(
  running: readonly ProductionVariantSummary[],
  asked: readonly ProductionVariant[],
): InstancesReport[] {
  const named = ({ VariantName }: ProductionVariantSummary) => asked.find((one) => one.VariantName === VariantName);
  if (running.length > 0) return running.flatMap((one) => countInstances(one, named(one)));
  return asked.length > 0
    ? asked.flatMap((one) => countInstances(undefined, one))
    : countInstances(undefined, undefined);
}

/** Of one variant: what runs, or what was asked for as long as nothing does; of several pools, those that have instances. */
function countInstances(
  running: ProductionVariantSummary | undefined,
  variant: ProductionVariant | undefined,
): InstancesReport[] {
  const filled = (running?.InstancePools ?? []).filter(({ CurrentInstanceCount = 0 }) => CurrentInstanceCount > 0);
  if (filled.length > 0) {
    return filled.map(({ InstanceType = "unknown", CurrentInstanceCount: count = 0 }) => ({
      type: InstanceType,
      count,
    }));
  }
  const count = running?.CurrentInstanceCount ?? variant?.InitialInstanceCount ?? 1;
  const types = variant?.InstancePools?.map(({ InstanceType }) => InstanceType) ?? [variant?.InstanceType];
  // It is not yet decided which pool they come from.
  return [{ type: types.map((type) => type ?? "unknown").join(" or "), count }];
}

function sumPrices(instances: readonly InstancesReport[], own: OwnPrices | undefined): number | undefined {
  const prices = instances.map(({ type, count }) => (priceOf(type, own) ?? Number.NaN) * count);
  const sum = prices.reduce((so, price) => so + price, 0);
  return Number.isNaN(sum) ? undefined : sum;
}
