import { AwsError } from "../aws-error.ts";
import { quotaName } from "../service-quotas/endpoint-quotas.ts";
import type { EndpointConfig } from "./resources.ts";
import type { SageMakerContext } from "./sagemaker-context.ts";

/**
 * Refuses a configuration that would need more instances of a type than the account may use. During an update both fleets
 * count. A type without a quota here is not limited.
 */
export function requireQuota(config: EndpointConfig, { state, quotas }: SageMakerContext): void {
  const used = instancesOf(
    state.endpoints
      .list()
      .filter(({ status }) => status !== "Failed" && status !== "Deleting")
      .flatMap(({ config, pending }) => (pending && pending.config !== config ? [config, pending.config] : [config])),
  );
  for (const [type, delta] of instancesOf([config])) {
    const quota = quotas.get(type) ?? Number.POSITIVE_INFINITY;
    const utilization = used.get(type) ?? 0;
    if (utilization + delta <= quota) continue;
    throw new AwsError(
      "ResourceLimitExceeded",
      `The account-level service limit '${quotaName(type)}' is ${quota} Instances, with current utilization of ` +
        `${utilization} Instances and a request delta of ${delta} Instances. ` +
        "Please use AWS Service Quotas to request an increase for this quota.",
    );
  }
}

function instancesOf(configs: readonly EndpointConfig[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { InstanceType, InitialInstanceCount = 1 } of configs.flatMap(
    (c) => c.definition.ProductionVariants ?? [],
  )) {
    if (InstanceType) counts.set(InstanceType, (counts.get(InstanceType) ?? 0) + InitialInstanceCount);
  }
  return counts;
}
