import {
  GetServiceQuotaCommand,
  ListServiceQuotasCommand,
  NoSuchResourceException,
  paginateListServiceQuotas,
  type ServiceQuota,
  ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import { INSTANCE_TYPES } from "../../../contract/instance-types.ts";
import { testAwsForEach } from "../../../testing/local-aws/test-aws.ts";

const local = testAwsForEach((client) => ({ quotas: new ServiceQuotasClient(client) }), {
  quotas: { "ml.g5.xlarge": 0 },
});

test("endpoint quotas are listed with AWS's names and codes", async () => {
  const quotas: ServiceQuota[] = [];
  const pages = paginateListServiceQuotas({ client: local.quotas, pageSize: 100 }, { ServiceCode: "sagemaker" });
  for await (const { Quotas = [] } of pages) quotas.push(...Quotas);
  expect(quotas).toContainEqual(
    expect.objectContaining({ QuotaName: "ml.g4dn.xlarge for endpoint usage", QuotaCode: "L-B67CFA0C", Value: 4 }),
  );
  const { Quota } = await local.quotas.send(
    new GetServiceQuotaCommand({ ServiceCode: "sagemaker", QuotaCode: "L-1928E07B" }),
  );
  expect(Quota).toMatchObject({ QuotaName: "ml.g5.xlarge for endpoint usage", Value: 0 });
});

test("a list is paged", async () => {
  const MaxResults = 100;
  const first = await local.quotas.send(new ListServiceQuotasCommand({ ServiceCode: "sagemaker", MaxResults }));
  expect(first.Quotas).toHaveLength(MaxResults);
  const rest = await local.quotas.send(
    new ListServiceQuotasCommand({ ServiceCode: "sagemaker", MaxResults, NextToken: first.NextToken }),
  );
  expect(rest.Quotas).toHaveLength(Object.keys(INSTANCE_TYPES).length - MaxResults);
  expect(rest.NextToken).toBeUndefined();
});

test("a service or quota that is not there is NoSuchResourceException", async () => {
  const list = local.quotas.send(new ListServiceQuotasCommand({ ServiceCode: "nothing" }));
  await expect(list).rejects.toBeInstanceOf(NoSuchResourceException);
  const get = local.quotas.send(new GetServiceQuotaCommand({ ServiceCode: "sagemaker", QuotaCode: "L-00000000" }));
  await expect(get).rejects.toBeInstanceOf(NoSuchResourceException);
});
