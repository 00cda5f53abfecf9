import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  type SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { INSTANCE_TYPES } from "../../contract/instance-types.ts";
import type { Names } from "../../names.ts";

/** An endpoint with what it costs. */
export interface EndpointReport {
  readonly name: string;
  readonly alias: string;
  readonly status: string;
  readonly failureReason?: string;
  readonly instanceType?: string;
  readonly instanceCount?: number;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly hours: number;
  /** List price; absent for an instance type that the product does not know. */
  readonly usdPerHour?: number;
  /** Hours by list price, as if the endpoint had always had today's instances. */
  readonly usdSoFar?: number;
}

/** Describes endpoints by name; one that is gone by now is left out. */
export async function describeEndpoints(
  client: SageMakerClient,
  names: Names,
  endpointNames: readonly string[],
  now = new Date(),
): Promise<EndpointReport[]> {
  const described = await Promise.all(endpointNames.map((name) => describeOne(client, names, name, now)));
  return described.flatMap((endpoint) => (endpoint === undefined ? [] : [endpoint]));
}

async function describeOne(
  client: SageMakerClient,
  names: Names,
  name: string,
  now: Date,
): Promise<EndpointReport | undefined> {
  const endpoint = await unlessMissing(client.send(new DescribeEndpointCommand({ EndpointName: name })));
  if (endpoint === undefined) return undefined;
  const config = await unlessMissing(
    client.send(new DescribeEndpointConfigCommand({ EndpointConfigName: endpoint.EndpointConfigName })),
  );
  const variant = config?.ProductionVariants?.[0];
  const running = endpoint.EndpointStatus === "Creating" ? undefined : endpoint.ProductionVariants?.[0];
  const instanceCount = running?.CurrentInstanceCount ?? variant?.InitialInstanceCount;
  const price = INSTANCE_TYPES[variant?.InstanceType ?? ""]?.usdPerHour;
  const createdAt = endpoint.CreationTime ?? now;
  const hours = (now.getTime() - createdAt.getTime()) / 3_600_000;
  const usdPerHour = price === undefined ? undefined : price * (instanceCount ?? 1);
  return {
    name,
    alias: name.slice(names.endpoint("").length),
    status: endpoint.EndpointStatus ?? "unknown",
    createdAt: createdAt.toISOString(),
    hours,
    ...(endpoint.FailureReason !== undefined && { failureReason: endpoint.FailureReason }),
    ...(variant?.InstanceType !== undefined && { instanceType: variant.InstanceType }),
    ...(instanceCount !== undefined && { instanceCount }),
    ...(usdPerHour !== undefined && { usdPerHour, usdSoFar: usdPerHour * hours }),
  };
}

/** SageMaker has no error of its own for what is not there. */
export async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && error.name === "ValidationException" && /could not find/i.test(error.message)) return;
    throw error;
  }
}
