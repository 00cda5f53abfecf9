import type { PricingClient } from "@aws-sdk/client-pricing";
import type { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { serviceQuotas } from "../../provisioning/plan/endpoint-quotas.ts";
import { explainAwsError } from "../aws/aws-errors.ts";
import { livePrices } from "../cost/live-prices.ts";
import type { Known } from "./recommend.ts";

const PATIENCE_MILLISECONDS = 8000;

export interface AccountClients {
  readonly pricing: PricingClient;
  readonly serviceQuotas: ServiceQuotasClient;
}

/** What only AWS tells; each part says why where it is not known. */
export interface KnownOfAccount extends Pick<Known, "prices" | "quotas"> {
  readonly withoutPrices?: string;
  readonly withoutQuotas?: string;
}

/** Without credentials nothing is asked: a recommendation needs none. */
export async function knownOfAccount(
  { pricing, serviceQuotas: quotasClient }: AccountClients,
  region: string,
  types: readonly string[],
): Promise<KnownOfAccount> {
  try {
    await quotasClient.config.credentials();
  } catch {
    const why = "there are no AWS credentials";
    return { withoutPrices: why, withoutQuotas: why };
  }
  const [prices, quotas] = await Promise.all([readPrices(pricing, region, types), serviceQuotas(quotasClient)(types)]);
  const unknown = [...quotas.values()].find((quota) => quota.kind === "unreachable");
  const isUnknown = [...quotas.values()].every(({ kind }) => kind === "unreachable");
  return {
    ...prices,
    quotas,
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
