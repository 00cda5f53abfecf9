import type { ContainerKind } from "../../contract/container-kind.ts";
import { GPU_INSTANCE_TYPES, type GpuInstanceType } from "../../contract/gpu-instance-types.ts";
import { contextRoom } from "../../provisioning/fit/context-room.ts";
import { type ExpectedSpeed, expectedSpeed, type Load } from "../../provisioning/fit/expected-speed.ts";
import { GPU_SPEEDS } from "../../provisioning/fit/gpu-speeds.ts";
import { type InstanceVerdict, instanceVerdict } from "../../provisioning/fit/instance-verdict.ts";
import type { QuotaAnswer } from "../../provisioning/plan/endpoint-quotas.ts";
import type { ProvisioningEntry } from "../../provisioning/plan/merge-catalog-entry.ts";
import type { WantedModel } from "./read-model.ts";

export interface Recommendation extends InstanceVerdict {
  readonly instanceType: string;
  /** Such as `4 L40S`. */
  readonly gpus: string;
  readonly usdPerHour?: number;
  /** Of all requests together; absent when nothing tells. */
  readonly tokensPerSecond?: number;
  /** While the model answers so many requests all the time. */
  readonly usdPerMillionTokens?: number;
  /** Whether the speed was measured by `bench` on such an instance. */
  readonly speed?: "assumed" | "measured";
  /** Instances that the account may run for endpoints; absent when it was not asked, or did not tell. */
  readonly quota?: number;
}

export interface Question extends Load {
  readonly wanted: WantedModel;
  readonly container: ContainerKind;
  /** Tokens of one request, prompt and answer. */
  readonly context: number;
}

export interface Known {
  readonly prices?: ReadonlyMap<string, number>;
  readonly quotas?: ReadonlyMap<string, QuotaAnswer>;
  /** Tokens a second, by instance type, that `bench` has measured of this model with so many clients. */
  readonly measured?: ReadonlyMap<string, number>;
}

/** Every type with its verdict by the plan's own rules: the best first, then by price. */
export function recommend(question: Question, known: Known = {}): Recommendation[] {
  return Object.entries(GPU_INSTANCE_TYPES)
    .map(([name, instance]) => judge(name, instance, question, known))
    .sort(
      (one, other) =>
        rank(one) - rank(other) ||
        Number(lacksQuota(one)) - Number(lacksQuota(other)) ||
        (one.usdPerHour ?? Number.MAX_VALUE) - (other.usdPerHour ?? Number.MAX_VALUE),
    );
}

/** What `deploy` or `deploy-vllm` would put into the catalog. */
export function recommendedEntry({ wanted, container, context }: Question, instanceType: string): ProvisioningEntry {
  const variable = container === "lmi" ? "OPTION_MAX_MODEL_LEN" : "SM_VLLM_MAX_MODEL_LEN";
  return {
    modelId: wanted.modelId,
    revision: wanted.revision,
    container,
    instanceTypes: [instanceType],
    instanceCount: 1,
    environment: { [variable]: String(context) },
  };
}

function judge(instanceType: string, instance: GpuInstanceType, question: Question, known: Known): Recommendation {
  const { model } = question.wanted;
  const entry = recommendedEntry(question, instanceType);
  const verdict = instanceVerdict(entry, instance, model, { context: question.context, concurrency: question.clients });
  const usdPerHour = known.prices?.get(instanceType) ?? instance.usdPerHour;
  const quota = known.quotas?.get(instanceType);
  const measured = known.measured?.get(instanceType);
  const speed = verdict.verdict === "no" ? undefined : speedOn(instance, question, contextRoom(entry, instance, model));
  const tokensPerSecond = measured ?? speed?.tokensPerSecond;
  return {
    instanceType,
    gpus: `${instance.gpuCount} ${instance.gpu}`,
    ...verdict,
    ...(usdPerHour !== undefined && { usdPerHour }),
    ...(tokensPerSecond !== undefined && {
      tokensPerSecond,
      speed: measured === undefined ? "assumed" : "measured",
      ...(usdPerHour !== undefined && { usdPerMillionTokens: (usdPerHour / (tokensPerSecond * 3600)) * 1e6 }),
    }),
    ...(quota?.kind === "known" && { quota: quota.instances }),
  };
}

function speedOn(
  instance: GpuInstanceType,
  question: Question,
  { bytesOf }: ReturnType<typeof contextRoom>,
): ExpectedSpeed | undefined {
  const gpus = { ...GPU_SPEEDS[instance.gpu], count: instance.gpuCount };
  return expectedSpeed(question.wanted.model, gpus, question, bytesOf);
}

function rank({ verdict }: Recommendation): number {
  return ["fits", "tight", "no"].indexOf(verdict);
}

export function lacksQuota({ quota }: Recommendation): boolean {
  return quota !== undefined && quota < 1;
}
