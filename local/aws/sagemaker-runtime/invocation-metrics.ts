import { AwsError } from "../aws-error.ts";
import type { Metrics } from "../cloudwatch/metrics.ts";
import type { Invocation } from "./invocation.ts";

/**
 * Counts an invocation as SageMaker does: each error metric gets a 1 or a 0.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html
 */
export function countInvocation(metrics: Metrics, { endpointName, variant }: Invocation, failure?: unknown): void {
  const status = failure === undefined ? 200 : containerStatus(failure);
  const dimensions = { EndpointName: endpointName, VariantName: variant.name };
  const count = (name: string, value: number) =>
    metrics.record({ namespace: "AWS/SageMaker", name, dimensions }, value);
  count("Invocations", 1);
  count("Invocation4XXErrors", status >= 400 && status < 500 ? 1 : 0);
  count("Invocation5XXErrors", status >= 500 ? 1 : 0);
}

/** A container that gave no answer counts as one that failed. */
function containerStatus(failure: unknown): number {
  const status = failure instanceof AwsError ? failure.members.OriginalStatusCode : undefined;
  return Number(status) || 500;
}
