import type { PricingClient } from "@aws-sdk/client-pricing";
import type { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { SSMClient } from "@aws-sdk/client-ssm";
import type { Names } from "../../names.ts";
import * as v from "valibot";
import { MeasuredModel } from "../../contract/measured-model.ts";
import { readBenchmarks } from "../../provisioning/inventory/read-benchmarks.ts";
import { readParameter } from "../../provisioning/inventory/read-parameter.ts";
import { serviceQuotas } from "../../provisioning/plan/endpoint-quotas.ts";
import { explainAwsError } from "../aws/aws-errors.ts";
import { livePrices } from "../cost/live-prices.ts";
import type { Known } from "./recommend.ts";
import { isSameModel } from "./same-model.ts";

const PATIENCE_MILLISECONDS = 8000;

export interface AccountClients {
  readonly pricing: PricingClient;
  readonly serviceQuotas: ServiceQuotasClient;
  readonly ssm: SSMClient;
}

export interface AskedOfAccount {
  readonly region: string;
  readonly types: readonly string[];
  /** Whose benchmarks count. */
  readonly names: Names;
  readonly modelId: string;
  readonly clients: number;
}

/** What only AWS tells; each part says why where it is not known. */
export interface KnownOfAccount extends Known {
  readonly withoutPrices?: string;
  /** Whether some of the prices are those of INSTANCE_PRICES. */
  readonly ownPrices?: true;
  readonly withoutQuotas?: string;
  /** What SageMaker's own job has measured last. */
  readonly bySageMaker?: MeasuredModel | undefined;
}

/** Without credentials nothing is asked: a recommendation needs none. */
export async function knownOfAccount(
  { pricing, serviceQuotas: quotasClient, ssm }: AccountClients,
  asked: AskedOfAccount,
): Promise<KnownOfAccount> {
  try {
    await quotasClient.config.credentials();
  } catch {
    const why = "there are no AWS credentials";
    return { withoutPrices: why, withoutQuotas: why };
  }
  const { region, types } = asked;
  const [prices, quotas, measured, bySageMaker] = await Promise.all([
    readPrices(pricing, region, types),
    serviceQuotas(quotasClient)(types),
    // Without a stage, or without leave to read its parameters, nothing was measured.
    readMeasured(ssm, asked).catch(() => new Map<string, number>()),
    readBySageMaker(ssm, asked).catch(() => undefined),
  ]);
  const unknown = [...quotas.values()].find((quota) => quota.kind === "unreachable");
  const isUnknown = [...quotas.values()].every(({ kind }) => kind === "unreachable");
  return {
    ...prices,
    quotas,
    measured: new Map([...sameLoad(bySageMaker, asked), ...measured]),
    bySageMaker,
    ...(isUnknown && unknown?.kind === "unreachable" && { withoutQuotas: unknown.why.replace(/\.$/, "") }),
  };
}

async function readPrices(pricing: PricingClient, region: string, types: readonly string[]) {
  const live = livePrices(pricing, region, AbortSignal.timeout(PATIENCE_MILLISECONDS));
  try {
    const found = await Promise.all(types.map(async (type) => [type, await live.endpoint(type)] as const));
    return { prices: new Map(found.flatMap(([type, price]) => (price ? [[type, price.usdPerHour] as const] : []))) };
  } catch (error) {
    const why = explainAwsError(error) ?? (error instanceof Error ? error.message : String(error));
    return { withoutPrices: why.replace(/\.$/, "") };
  }
}

/** Of one instance, for that is what is recommended. */
async function readMeasured(ssm: SSMClient, { names, modelId, clients }: AskedOfAccount): Promise<Map<string, number>> {
  const benchmarks = await readBenchmarks(ssm, names);
  return new Map(
    [...benchmarks.values()].flatMap(({ instanceType, instanceCount, levels, ...of }) => {
      const level = levels.find((one) => one.clients === clients);
      const isSame = isSameModel(modelId, of.modelId) && instanceCount === 1;
      return level === undefined || !isSame ? [] : [[instanceType, level.tokensPerSecond] as const];
    }),
  );
}

async function readBySageMaker(ssm: SSMClient, { names, modelId }: AskedOfAccount): Promise<MeasuredModel | undefined> {
  const value = await readParameter(ssm, names.parameter.measured(modelId));
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), MeasuredModel), value);
  return parsed.success ? parsed.output : undefined;
}

/** Of one copy on one instance, with as many requests at once: what this product would run. */
function sameLoad(found: MeasuredModel | undefined, { clients }: AskedOfAccount): (readonly [string, number])[] {
  const same = found?.types.filter((one) => one.clients === clients && one.copies === 1 && one.instanceCount === 1);
  return (same ?? []).map(({ instanceType, tokensPerSecond }) => [instanceType, tokensPerSecond] as const);
}
