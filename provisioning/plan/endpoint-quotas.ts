import {
  GetServiceQuotaCommand,
  paginateListServiceQuotas,
  type ServiceQuota,
  type ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import { ENDPOINT_QUOTA_CODES } from "../../contract/endpoint-quota-codes.ts";

export type QuotaAnswer =
  | { readonly kind: "known"; readonly instances: number }
  | { readonly kind: "unreachable"; readonly why: string };

/** How many instances of a type the account may run for endpoints. New accounts have 0 of most GPU types. */
export type ReadEndpointQuotas = (instanceTypes: readonly string[]) => Promise<ReadonlyMap<string, QuotaAnswer>>;

const SERVICE = { ServiceCode: "sagemaker" } as const;
const quotaName = (instanceType: string) => `${instanceType} for endpoint usage`;

/** All of it: a large account's list has more pages than a plan may wait for. */
const TIMEOUT_MILLISECONDS = 8000;

/**
 * Asks for each quota by its code, and looks through the list for those whose code is not known.
 * @param timeoutMilliseconds what has not been answered by then is unreachable. Default: 8000
 */
export function serviceQuotas(
  client: ServiceQuotasClient,
  timeoutMilliseconds = TIMEOUT_MILLISECONDS,
): ReadEndpointQuotas {
  return async (instanceTypes) => {
    const abortSignal = AbortSignal.timeout(timeoutMilliseconds);
    // What is not had by its code is looked for in the list, which says why when it cannot be had either.
    const byCode = await Promise.all(
      instanceTypes.map((type) => quotaByCode(client, type, abortSignal).catch(() => undefined)),
    );
    const found = new Map<string, QuotaAnswer>();
    const take = ({ QuotaName, Value }: ServiceQuota) => {
      const type = instanceTypes.find((one) => quotaName(one) === QuotaName);
      if (type !== undefined && Value !== undefined) found.set(type, { kind: "known", instances: Value });
    };
    for (const quota of byCode) if (quota !== undefined) take(quota);
    let why = "Service Quotas does not list the type";
    try {
      if (found.size < instanceTypes.length) {
        for await (const page of paginateListServiceQuotas({ client, pageSize: 100 }, SERVICE, { abortSignal })) {
          page.Quotas?.forEach(take);
          if (found.size === instanceTypes.length) break;
        }
      }
    } catch (error) {
      why = abortSignal.aborted ? "Service Quotas took too long" : (error as Error).message;
    }
    return new Map(instanceTypes.map((type) => [type, found.get(type) ?? { kind: "unreachable", why }]));
  };
}

async function quotaByCode(client: ServiceQuotasClient, type: string, abortSignal: AbortSignal) {
  const QuotaCode = ENDPOINT_QUOTA_CODES[type];
  if (QuotaCode === undefined) return undefined;
  return (await client.send(new GetServiceQuotaCommand({ ...SERVICE, QuotaCode }), { abortSignal })).Quota;
}
