import { paginateListServiceQuotas, type ServiceQuotasClient } from "@aws-sdk/client-service-quotas";

export type QuotaAnswer =
  | { readonly kind: "known"; readonly instances: number }
  | { readonly kind: "unreachable"; readonly why: string };

/** How many instances of a type the account may run for endpoints. New accounts have 0 of most GPU types. */
export type ReadEndpointQuotas = (instanceTypes: readonly string[]) => Promise<ReadonlyMap<string, QuotaAnswer>>;

/** The quotas' codes differ from type to type and AWS publishes no list, so they are found by name. */
const quotaName = (instanceType: string) => `${instanceType} for endpoint usage`;

const TIMEOUT_MILLISECONDS = 8000;

export function serviceQuotas(client: ServiceQuotasClient): ReadEndpointQuotas {
  return async (instanceTypes) => {
    const wanted = new Map(instanceTypes.map((type) => [quotaName(type), type]));
    const found = new Map<string, QuotaAnswer>();
    let why = "Service Quotas does not list the type";
    try {
      const pages = paginateListServiceQuotas({ client, pageSize: 100 }, { ServiceCode: "sagemaker" });
      const deadline = Date.now() + TIMEOUT_MILLISECONDS;
      for await (const page of pages) {
        for (const { QuotaName = "", Value } of page.Quotas ?? []) {
          const type = wanted.get(QuotaName);
          if (type !== undefined && Value !== undefined) found.set(type, { kind: "known", instances: Value });
        }
        if (found.size === wanted.size) break;
        if (Date.now() > deadline) {
          why = "Service Quotas took too long";
          break;
        }
      }
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
    }
    return new Map(instanceTypes.map((type) => [type, found.get(type) ?? { kind: "unreachable", why }]));
  };
}
