import {
  GetServiceQuotaCommand,
  ListServiceQuotasCommand,
  NoSuchResourceException,
  ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import { INSTANCE_TYPES } from "../../../contract/instance-types.ts";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let quotas: ServiceQuotasClient;

beforeEach(async () => {
  const started = await startTestAws({ quotas: { "ml.g5.xlarge": 0 } });
  aws = started.aws;
  quotas = new ServiceQuotasClient(started.client);
});
afterEach(async () => {
  quotas.destroy();
  await aws.close();
});

test("endpoint quotas are listed with AWS's names and codes", async () => {
  const { Quotas } = await quotas.send(new ListServiceQuotasCommand({ ServiceCode: "sagemaker" }));
  expect(Quotas).toContainEqual(
    expect.objectContaining({ QuotaName: "ml.g4dn.xlarge for endpoint usage", QuotaCode: "L-B67CFA0C", Value: 4 }),
  );
  const { Quota } = await quotas.send(
    new GetServiceQuotaCommand({ ServiceCode: "sagemaker", QuotaCode: "L-1928E07B" }),
  );
  expect(Quota).toMatchObject({ QuotaName: "ml.g5.xlarge for endpoint usage", Value: 0 });
});

test("a list is paged", async () => {
  const MaxResults = Object.keys(INSTANCE_TYPES).length - 2;
  const first = await quotas.send(new ListServiceQuotasCommand({ ServiceCode: "sagemaker", MaxResults }));
  expect(first.Quotas).toHaveLength(MaxResults);
  const rest = await quotas.send(
    new ListServiceQuotasCommand({ ServiceCode: "sagemaker", MaxResults, NextToken: first.NextToken }),
  );
  expect(rest.Quotas).toHaveLength(2);
  expect(rest.NextToken).toBeUndefined();
});

test("a service or quota that is not there is NoSuchResourceException", async () => {
  const list = quotas.send(new ListServiceQuotasCommand({ ServiceCode: "nothing" }));
  await expect(list).rejects.toBeInstanceOf(NoSuchResourceException);
  const get = quotas.send(new GetServiceQuotaCommand({ ServiceCode: "sagemaker", QuotaCode: "L-00000000" }));
  await expect(get).rejects.toBeInstanceOf(NoSuchResourceException);
});
