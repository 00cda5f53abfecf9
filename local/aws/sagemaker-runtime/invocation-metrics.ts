import { AwsError } from "../aws-error.ts";
import type { Metrics } from "../cloudwatch/metrics.ts";
import type { Invocation } from "./invocation.ts";

/** How many requests an endpoint's variant is answering, by the metrics of an account. */
const inProgress = new WeakMap<Metrics, Map<string, number>>();

/**
 * Does what an invocation asks for, and counts it as SageMaker does: how many are answered at once, and each error metric gets a 1 or a 0.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html
 */
export async function countingInvocation(metrics: Metrics, invocation: Invocation, work: Promise<void>): Promise<void> {
  const { endpointName, variant } = invocation;
  const dimensions = { EndpointName: endpointName, VariantName: variant.name };
  const count = (name: string, value: number) =>
    metrics.record({ namespace: "AWS/SageMaker", name, dimensions }, value);
  const running = inProgress.get(metrics) ?? new Map<string, number>();
  inProgress.set(metrics, running);
  const add = (change: number) => running.set(endpointName, (running.get(endpointName) ?? 0) + change);
  add(1);
  count("ConcurrentRequestsPerModel", running.get(endpointName) ?? 1);
  let status = 200;
  try {
    await work;
  } catch (error) {
    status = containerStatus(error);
    throw error;
  } finally {
    add(-1);
    count("Invocations", 1);
    count("Invocation4XXErrors", status >= 400 && status < 500 ? 1 : 0);
    count("Invocation5XXErrors", status >= 500 ? 1 : 0);
  }
}

/** A container that gave no answer counts as one that failed. */
function containerStatus(failure: unknown): number {
  const status = failure instanceof AwsError ? failure.members.OriginalStatusCode : undefined;
  return Number(status) || 500;
}
