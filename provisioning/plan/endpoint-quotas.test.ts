import { setTimeout } from "node:timers/promises";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { AwsError } from "../../local/aws/aws-error.ts";
import type { LocalAws } from "../../local/aws/create-local-aws.ts";
import { startTestAws } from "../../testing/local-aws/test-aws.ts";
import { serviceQuotas } from "./endpoint-quotas.ts";

let aws: LocalAws;
let client: ServiceQuotasClient;
let operations: string[];
let behave: (operation: string) => Promise<void>;

beforeEach(async () => {
  operations = [];
  behave = async () => undefined;
  const started = await startTestAws({
    quotas: { "ml.g6.xlarge": 2, "ml.g7.2xlarge": 3 },
    async faults({ operation }) {
      operations.push(operation);
      await behave(operation);
    },
  });
  aws = started.aws;
  client = new ServiceQuotasClient(started.client);
});
afterEach(async () => {
  client.destroy();
  await aws.close();
});

const known = (instances: number) => ({ kind: "known", instances });

test("a type whose quota's code is known is asked for by it, and no list is read", async () => {
  expect(await serviceQuotas(client)(["ml.g6.xlarge"])).toEqual(new Map([["ml.g6.xlarge", known(2)]]));
  expect(operations).toEqual(["GetServiceQuota"]);
});

test("the others are found by name in the list", async () => {
  const quotas = await serviceQuotas(client)(["ml.g6.xlarge", "ml.g7.2xlarge"]);
  expect(quotas).toEqual(
    new Map([
      ["ml.g6.xlarge", known(2)],
      ["ml.g7.2xlarge", known(3)],
    ]),
  );
  expect(operations).toContain("ListServiceQuotas");
});

test("a code that has come to mean another quota is not believed", async () => {
  behave = async (operation) => {
    if (operation === "GetServiceQuota") throw new AwsError("NoSuchResourceException", "There is no such quota.");
  };
  expect(await serviceQuotas(client)(["ml.g6.xlarge"])).toEqual(new Map([["ml.g6.xlarge", known(2)]]));
});

test("silence is no quota: what is not answered in time is unreachable, and says so", async () => {
  const ended = new AbortController();
  behave = () => setTimeout(60_000, undefined, { signal: ended.signal }).catch(() => undefined);
  expect(await serviceQuotas(client, 50)(["ml.g6.xlarge"])).toEqual(
    new Map([["ml.g6.xlarge", { kind: "unreachable", why: "Service Quotas took too long" }]]),
  );
  ended.abort();
});
