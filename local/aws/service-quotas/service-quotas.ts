import type { GetServiceQuotaResponse, ListServiceQuotasResponse, ServiceQuota } from "@aws-sdk/client-service-quotas";
import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { integer, oneOf, text } from "../constraints.ts";
import { type JsonService, operation } from "../operation.ts";
import { page } from "../page.ts";
import { type EndpointQuotas, quotaCode, quotaName } from "./endpoint-quotas.ts";

const serviceCode = text({ min: 1, max: 63, pattern: "[a-zA-Z][a-zA-Z0-9-]{1,63}" });
const quotaCodeText = text({ min: 1, max: 128, pattern: "[a-zA-Z][a-zA-Z0-9-]{1,128}" });

const ListServiceQuotasRequest = v.looseObject({
  ServiceCode: serviceCode,
  QuotaCode: v.optional(quotaCodeText),
  QuotaAppliedAtLevel: v.optional(oneOf(["ACCOUNT", "RESOURCE", "ALL"])),
  MaxResults: v.optional(integer({ min: 1, max: 100 })),
  NextToken: v.optional(text({ max: 2048, pattern: "[a-zA-Z0-9/+]*={0,2}" })),
});
const GetServiceQuotaRequest = v.looseObject({ ServiceCode: serviceCode, QuotaCode: quotaCodeText });

/** The quotas of service `sagemaker` "for endpoint usage"; no other service has any here. */
export function serviceQuotas(quotas: EndpointQuotas, account: { region: string; accountId: string }): JsonService {
  const describe = (instanceType: string, value: number): ServiceQuota => ({
    ServiceCode: "sagemaker",
    ServiceName: "Amazon SageMaker",
    QuotaArn: `arn:aws:servicequotas:${account.region}:${account.accountId}:sagemaker/${quotaCode(instanceType)}`,
    QuotaCode: quotaCode(instanceType),
    QuotaName: quotaName(instanceType),
    Value: value,
    Unit: "None",
    Adjustable: true,
    GlobalQuota: false,
    QuotaAppliedAtLevel: "ACCOUNT",
  });
  const serviceQuotasIn = (service: string): ServiceQuota[] => {
    if (service !== "sagemaker") throw noSuchResource(`service ${service}`);
    return Array.from(quotas, ([instanceType, value]) => describe(instanceType, value));
  };

  return {
    name: "service-quotas",
    targetPrefix: "ServiceQuotasV20190624",
    jsonVersion: "1.1",
    operations: {
      ListServiceQuotas: operation(ListServiceQuotasRequest, (input): ListServiceQuotasResponse => {
        const wanted = serviceQuotasIn(input.ServiceCode).filter(
          ({ QuotaCode }) => input.QuotaCode === undefined || input.QuotaCode === QuotaCode,
        );
        const { items, nextToken } = page(wanted, {
          sortKey: (quota) => String(quota.QuotaCode),
          maxResults: input.MaxResults ?? 100,
          nextToken: input.NextToken,
          invalidToken: () => new AwsError("InvalidPaginationTokenException", "Invalid NextToken."),
        });
        return { Quotas: items, ...(nextToken && { NextToken: nextToken }) };
      }),

      GetServiceQuota: operation(GetServiceQuotaRequest, (input): GetServiceQuotaResponse => {
        const quota = serviceQuotasIn(input.ServiceCode).find(({ QuotaCode }) => QuotaCode === input.QuotaCode);
        if (!quota) throw noSuchResource(`quota ${input.QuotaCode}`);
        return { Quota: quota };
      }),
    },
  };
}

function noSuchResource(what: string): AwsError {
  return new AwsError("NoSuchResourceException", `The request failed because the specified ${what} does not exist.`);
}
