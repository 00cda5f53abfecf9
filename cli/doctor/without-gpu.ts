import { CPU_INSTANCE_TYPES, type CpuInstanceType } from "../../contract/cpu-instance-types.ts";
import { type OwnPrices, priceOf } from "../../contract/own-prices.ts";
import { cpuFit } from "../../provisioning/fit/cpu-fit.ts";
import { cpuTokensPerSecond, LEAST_TOKENS_PER_SECOND } from "../../provisioning/fit/cpu-speed.ts";
import type { Hub, HubModel } from "../../provisioning/hub/hub.ts";
import { checkModel } from "../../provisioning/plan/check-model.ts";
import type { QuotaAnswer, ReadEndpointQuotas } from "../../provisioning/plan/endpoint-quotas.ts";
import type { ProvisioningEntry } from "../../provisioning/plan/merge-catalog-entry.ts";
import { Refusal } from "../../provisioning/plan/refusal.ts";
import { dollars } from "../text/quantities.ts";

interface Asked {
  /** What the hub knows of the entry's own model. */
  readonly model: HubModel | undefined;
  readonly hub: Hub;
  readonly quotas: ReadEndpointQuotas;
  /** Whether the model is one of a models file. */
  readonly isInFile: boolean;
  /** What the operator pays for an hour of instance types. */
  readonly prices?: OwnPrices | undefined;
}

/** Of a file in Q4_K_M: bytes of a parameter, which takes 2 in 16 bits. */
const SHARE_OF_16_BITS = 0.3;

/** The newest of which the list has prices, and what the operator has a price of; the cheapest first. */
function offered(prices: OwnPrices = {}): readonly [string, CpuInstanceType][] {
  const price = (name: string) => priceOf(name, prices) ?? Number.POSITIVE_INFINITY;
  return Object.entries(CPU_INSTANCE_TYPES)
    .filter(([name]) => /^ml\.[cmr]7i\./.test(name) || Object.hasOwn(prices, name))
    .toSorted(([one], [other]) => price(one) - price(other));
}

/**
 * What can be done without a GPU, in a sentence: for an account that may run none of the types that the entry names. Nothing for a
 * model that is too large, or of which nobody tells the size.
 */
export async function withoutGpu(entry: ProvisioningEntry, asked: Asked): Promise<string | undefined> {
  if (entry.modelS3Uri !== undefined || entry.container === "llamacpp") return undefined;
  const found = await findGguf(entry, asked.hub);
  const own = asked.model?.weightBytes;
  const bytes = found?.bytes ?? (own === undefined ? undefined : own * SHARE_OF_16_BITS);
  if (bytes === undefined) return undefined;
  const { architecture } = asked.model ?? {};
  const model: HubModel = { gated: false, weightBytes: bytes, ...(architecture && { architecture }) };
  const asCpu: ProvisioningEntry = { ...entry, container: "llamacpp", environment: {} };
  const fitting = offered(asked.prices).filter(([, type]) => cpuFit(asCpu, type, model).kind === "fits");
  const quick = fitting.filter(([, type]) => cpuTokensPerSecond(type, bytes) >= LEAST_TOKENS_PER_SECOND);
  const candidates = (quick.length > 0 ? quick : fitting.slice(-1)).slice(0, 5);
  const allowed = await asked.quotas(candidates.map(([name]) => name));
  const [name, type] = candidates.find(([one]) => mayRun(allowed.get(one))) ?? candidates[0] ?? [];
  if (name === undefined || type === undefined) return undefined;
  const rate = cpuTokensPerSecond(type, bytes);
  const quota = allowed.get(name);
  const room =
    quota?.kind !== "known"
      ? ""
      : `, of which the account may run ${quota.instances}${quota.instances > 0 ? "" : " as well"}`;
  const what =
    found === undefined ? `A GGUF file of this model, of some ${inGiB(bytes)},` : `${found.modelId} (${inGiB(bytes)})`;
  return `Without a GPU: ${what} fits on ${name}${room}, for ${dollars(priceOf(name, asked.prices) ?? Number.NaN)} an hour, about ${Math.max(1, Math.round(rate))} tokens/s by an estimate: ${how(found, name, asked)}`;
}

function how(found: FoundGguf | undefined, type: string, { isInFile }: Asked): string {
  const modelId = found?.modelId ?? "REPOSITORY-GGUF";
  if (isInFile) return `container: llamacpp, modelId: ${modelId}, instanceTypes: [${type}] in the models file.`;
  return `\`npx openai-sagemaker deploy --container llamacpp --model-id ${modelId} --instance-type ${type}\`.`;
}

function mayRun(quota: QuotaAnswer | undefined): boolean {
  return quota?.kind !== "known" || quota.instances > 0;
}

interface FoundGguf {
  readonly modelId: string;
  readonly bytes: number;
}

/** In the model's own repository, or in that beside it where its makers often put them. */
async function findGguf(entry: ProvisioningEntry, hub: Hub): Promise<FoundGguf | undefined> {
  for (const modelId of [entry.modelId, `${entry.modelId}-GGUF`]) {
    const asGguf = { modelId, revision: "main", environment: {}, container: "llamacpp" } as const;
    try {
      const model = await checkModel(asGguf, hub, () => undefined);
      if (model?.weightBytes !== undefined) return { modelId, bytes: model.weightBytes };
    } catch (reason) {
      if (!(reason instanceof Refusal)) throw reason;
    }
  }
  return undefined;
}

const inGiB = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
