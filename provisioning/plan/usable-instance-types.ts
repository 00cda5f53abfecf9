import { INSTANCE_TYPES } from "../../contract/instance-types.ts";
import type { PublishedModel } from "../../contract/published-model.ts";
import { instanceFit } from "../fit/instance-fit.ts";
import type { HubModel } from "../hub/hub.ts";
import type { QuotaAnswer } from "./endpoint-quotas.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";
import { Refusal } from "./refusal.ts";
import { rollingBatch } from "./rolling-batch.ts";

/** What decides, beside the entry, which instance types can be used. */
export interface InstanceTypeContext {
  readonly alias: string;
  readonly model: HubModel | undefined;
  readonly quotas: ReadonlyMap<string, QuotaAnswer>;
  /** What serves under the alias now, and goes on serving beside the new version until that is published. */
  readonly published?: Pick<PublishedModel, "instanceType" | "instanceCount"> | undefined;
  /** The published container stays and only its number changes: SageMaker then replaces instances a few at a time. */
  readonly resize?: boolean;
  readonly warn: (sentence: string) => void;
}

/**
 * The instance types, in the order of preference, that hold the model and of which the account may run enough.
 * @throws Refusal when there is none, with the reason for each type
 */
export function usableInstanceTypes(entry: ProvisioningEntry, context: InstanceTypeContext): string[] {
  const { model, quotas, warn } = context;
  const reasons: string[] = [];
  const usable = [...new Set(entry.instanceTypes)].filter((type) => {
    const instance = INSTANCE_TYPES[type];
    if (instance === undefined) return false;
    const fit = instanceFit(entry, { type, instance, model });
    const quota = quotas.get(type);
    const reason = fit.kind === "refused" ? fit.why : whyNotAllowed(type, entry, context);
    if (reason !== undefined) {
      reasons.push(`${type}: ${reason}`);
      return false;
    }
    if (fit.kind === "doubtful") warn(`${type}: ${fit.why}.`);
    if (quota?.kind !== "known") warn(`The quota for ${type} is not known (${quota?.why ?? "not asked"}).`);
    else if (quota.instances < (entry.maxInstanceCount ?? 0)) {
      warn(`Autoscaling of ${type} will end at ${quota.instances} instances, the account's quota.`);
    }
    return true;
  });
  if (usable.length === 0) throw new Refusal(`No instance type can be used. ${reasons.join("; ")}.`);
  for (const passedOver of reasons) warn(`${passedOver}.`);
  return usable;
}

function whyNotAllowed(type: string, { instanceCount }: ProvisioningEntry, context: InstanceTypeContext) {
  const { alias, quotas, published, resize = false } = context;
  const quota = quotas.get(type);
  const running = published?.instanceType === type ? (published.instanceCount ?? 1) : 0;
  // A batch more than the larger number: https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-rolling.html
  const batch = resize && running > 0 ? rollingBatch(running, instanceCount) : 0;
  const wanted = batch > 0 ? Math.max(running, instanceCount) + batch : running + instanceCount;
  if (quota?.kind !== "known" || quota.instances >= wanted) return undefined;
  const ask = 'ask for more at Service Quotas, Amazon SageMaker, "for endpoint usage"';
  const allowed = `the account may run ${quota.instances} for endpoints and ${wanted} are wanted`;
  if (running === 0) return `${allowed}, ${ask}`;
  return `${allowed}, because the ${running} that serve now go on until the new ones are published, ${ask}, or start retire-endpoint with {"alias": "${alias}"} first`;
}
