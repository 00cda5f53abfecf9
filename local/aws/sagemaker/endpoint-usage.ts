import type { DeploymentConfig, ProductionVariant } from "@aws-sdk/client-sagemaker";
import { AwsError } from "../aws-error.ts";
import { quotaName } from "../service-quotas/endpoint-quotas.ts";
import { batchInstances } from "./deployment-config.ts";
import { readPools } from "./instance-pools.ts";
import type { Endpoint, EndpointConfig } from "./resources.ts";
import type { SageMakerContext } from "./sagemaker-context.ts";

/** An update's way, and what it replaces. */
interface Update {
  readonly deployment: DeploymentConfig;
  readonly replaced: EndpointConfig;
}

/**
 * Refuses a configuration that would need more instances of a type than the account may use. During an update both fleets
 * count, or in a rolling one what is started before something ends. Each of a variant's pools has to have room, for nobody
 * knows which will be taken. A type without a quota here is not limited.
 */
export function requireQuota(config: EndpointConfig, { state, quotas }: SageMakerContext, update?: Update): void {
  const used = total(
    state.endpoints
      .list()
      .filter(({ status }) => status !== "Failed" && status !== "Deleting")
      .flatMap(instancesInUse),
  );
  const replaced = total(update ? possibleInstances(update.replaced) : []);
  for (const [type, count] of total(possibleInstances(config))) {
    const rolling = update?.deployment.RollingUpdatePolicy !== undefined;
    const growth = Math.max(0, count - (replaced.get(type) ?? 0));
    const delta = rolling ? growth + batchInstances(update.deployment, count) : count;
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

interface Instances {
  readonly type: string;
  readonly count: number;
}

/** Where it is not known which pool is in use, it is the first one. */
function instancesInUse({ config, pending, fleet = [] }: Endpoint): Instances[] {
  const configs = new Set([config, ...(pending ? [pending.config] : [])]);
  return [...configs].flatMap(allVariants).flatMap((variant) => {
    const running = fleet.find(({ definition }) => definition === variant);
    const type = running?.instanceType ?? readPools(variant)[0]?.instanceType;
    return type === undefined ? [] : [{ type, count: variant.InitialInstanceCount ?? 1 }];
  });
}

function possibleInstances(config: EndpointConfig): Instances[] {
  return allVariants(config).flatMap((variant) =>
    readPools(variant).map(({ instanceType: type }) => ({ type, count: variant.InitialInstanceCount ?? 1 })),
  );
}

function allVariants({ definition }: EndpointConfig): readonly ProductionVariant[] {
  return definition.ProductionVariants ?? [];
}

function total(instances: readonly Instances[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { type, count } of instances) counts.set(type, (counts.get(type) ?? 0) + count);
  return counts;
}
