import type { ContainerKind } from "../../contract/container-kind.ts";
import { CPU_INSTANCE_TYPES, type CpuInstanceType } from "../../contract/cpu-instance-types.ts";
import { GPU_INSTANCE_TYPES, type GpuInstanceType } from "../../contract/gpu-instance-types.ts";
import { contextRoom } from "../../provisioning/fit/context-room.ts";
import { cpuTokensPerSecond } from "../../provisioning/fit/cpu-speed.ts";
import { cpuVerdict } from "../../provisioning/fit/cpu-verdict.ts";
import { expectedSpeed, type Load } from "../../provisioning/fit/expected-speed.ts";
import { GPU_SPEEDS } from "../../provisioning/fit/gpu-speeds.ts";
import { type InstanceVerdict, instanceVerdict } from "../../provisioning/fit/instance-verdict.ts";
import type { QuotaAnswer } from "../../provisioning/plan/endpoint-quotas.ts";
import type { ProvisioningEntry } from "../../provisioning/plan/merge-catalog-entry.ts";
import type { WantedModel } from "./read-model.ts";

export interface Recommendation extends InstanceVerdict {
  readonly instanceType: string;
  /** Such as `4 L40S`, or `16 vCPUs`. */
  readonly hardware: string;
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
  /** Which file of the repository, for llama.cpp. */
  readonly ggufFile?: string | undefined;
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
  const judged =
    question.container === "llamacpp"
      ? Object.entries(CPU_INSTANCE_TYPES).map(([name, instance]) => ({
          name,
          instance,
          ...onCpu(name, instance, question),
        }))
      : Object.entries(GPU_INSTANCE_TYPES).map(([name, instance]) => ({
          name,
          instance,
          ...onGpus(name, instance, question),
        }));
  return judged
    .map(({ name, instance, ...rest }) => withKnown(name, instance.usdPerHour, rest, known))
    .sort(
      (one, other) =>
        rank(one) - rank(other) ||
        Number(lacksQuota(one)) - Number(lacksQuota(other)) ||
        (one.usdPerHour ?? Number.MAX_VALUE) - (other.usdPerHour ?? Number.MAX_VALUE),
    );
}

/** What `deploy` or `deploy-vllm` would put into the catalog. */
export function recommendedEntry(
  { wanted, container, context, clients }: Question,
  instanceType: string,
): ProvisioningEntry {
  return {
    modelId: wanted.modelId,
    revision: wanted.revision,
    container,
    instanceTypes: [instanceType],
    instanceCount: 1,
    environment: contextVariables(container, { context, clients }),
  };
}

/** A slot of llama.cpp is a request, and all of them share one context. */
function contextVariables(
  container: ContainerKind,
  { context, clients }: Pick<Question, "context" | "clients">,
): Record<string, string> {
  if (container === "lmi") return { OPTION_MAX_MODEL_LEN: String(context) };
  if (container === "vllm") return { SM_VLLM_MAX_MODEL_LEN: String(context) };
  return { SM_LLAMA_CPP_PARALLEL: String(clients), SM_LLAMA_CPP_CTX_SIZE: String(context * clients) };
}

type Judged = InstanceVerdict & Pick<Recommendation, "hardware" | "tokensPerSecond">;

function onGpus(instanceType: string, instance: GpuInstanceType, question: Question): Judged {
  const { model } = question.wanted;
  const entry = recommendedEntry(question, instanceType);
  const verdict = instanceVerdict(entry, instance, model, { context: question.context, concurrency: question.clients });
  const { bytesOf } = contextRoom(entry, instance, model);
  const gpus = { ...GPU_SPEEDS[instance.gpu], count: instance.gpuCount };
  const speed = verdict.verdict === "no" ? undefined : expectedSpeed(model, gpus, question, bytesOf);
  return {
    hardware: `${instance.gpuCount} ${instance.gpu}`,
    ...verdict,
    ...(speed && { tokensPerSecond: speed.tokensPerSecond }),
  };
}

/** What one request gets, which several share: a processor gains little by a batch. */
function onCpu(instanceType: string, instance: CpuInstanceType, question: Question): Judged {
  const { model } = question.wanted;
  const verdict = cpuVerdict(recommendedEntry(question, instanceType), instance, model, question.clients);
  const bytes = verdict.verdict === "no" ? undefined : model.weightBytes;
  return {
    hardware: `${instance.vCpus} vCPUs`,
    ...verdict,
    ...(bytes !== undefined && { tokensPerSecond: cpuTokensPerSecond(instance, bytes) }),
  };
}

function withKnown(
  instanceType: string,
  tablePrice: number | undefined,
  { tokensPerSecond: assumed, ...judged }: Judged,
  known: Known,
): Recommendation {
  const usdPerHour = known.prices?.get(instanceType) ?? tablePrice;
  const quota = known.quotas?.get(instanceType);
  const measured = known.measured?.get(instanceType);
  const tokensPerSecond = measured ?? assumed;
  return {
    instanceType,
    ...judged,
    ...(usdPerHour !== undefined && { usdPerHour }),
    ...(tokensPerSecond !== undefined && {
      tokensPerSecond,
      speed: measured === undefined ? "assumed" : "measured",
      ...(usdPerHour !== undefined && { usdPerMillionTokens: (usdPerHour / (tokensPerSecond * 3600)) * 1e6 }),
    }),
    ...(quota?.kind === "known" && { quota: quota.instances }),
  };
}

function rank({ verdict }: Recommendation): number {
  return ["fits", "tight", "no"].indexOf(verdict);
}

export function lacksQuota({ quota }: Recommendation): boolean {
  return quota !== undefined && quota < 1;
}
