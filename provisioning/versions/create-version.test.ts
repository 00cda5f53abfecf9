import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { AwsError } from "../../local/aws/aws-error.ts";
import type { Faults } from "../../local/aws/faults.ts";
import { admitRole } from "../../testing/local-aws/permissions.ts";
import { startTestAws } from "../../testing/local-aws/test-aws.ts";
import { entryWith, GIB, planContext } from "../../testing/provisioning/entries.ts";
import { planAttempts } from "../plan/attempts.ts";
import { creationTime } from "../plan/creation-time.ts";
import { createVersion } from "./create-version.ts";

const { names, region, execution } = planContext;
const context = { alias: "default", names, region, execution, revision: "v1", time: creationTime(GIB, false) };
const executionRoleArn = "arn:aws:iam::123456789012:role/openai-sagemaker-dev-endpoint";
const tags = [{ Key: "Stage", Value: "dev" }];
const startedAt = "2026-01-01T00:00:00.000Z";

let local: Awaited<ReturnType<typeof startTestAws>>;
let sageMaker: SageMakerClient;
let fault: { readonly operation: string; readonly error: AwsError } | undefined;

beforeEach(async () => {
  fault = undefined;
  const faults: Faults = ({ operation }) => {
    if (fault?.operation === operation) throw fault.error;
  };
  local = await startTestAws({ faults });
  admitRole(local.aws, names.role("endpoint"), "sagemaker.amazonaws.com");
  sageMaker = new SageMakerClient(local.client);
});
afterEach(async () => {
  sageMaker.destroy();
  await local.aws.close();
});

function attemptFor(types: string[], changes = {}) {
  const [attempt] = planAttempts(entryWith(changes), types, context);
  if (attempt === undefined) throw new Error("no attempt");
  return attempt;
}
const create = (attempt = attemptFor(["ml.g5.xlarge"]), token?: string) =>
  createVersion({ sageMaker, executionRoleArn, token: async () => token }, { attempt, tags, startedAt });
const environments = () =>
  local.aws.sageMaker.models.list().map(({ definition }) => definition.PrimaryContainer?.Environment);

test("makes model and configuration, with role and tags, and tells until when to wait", async () => {
  const attempt = attemptFor(["ml.g5.xlarge"]);
  expect(await create(attempt)).toEqual({ configName: attempt.configName, deadline: "2026-01-01T00:46:00.000Z" });
  const { models, endpointConfigs, tags: given } = local.aws.sageMaker;
  expect(models.get(attempt.configName).definition).toMatchObject({ ExecutionRoleArn: executionRoleArn });
  expect(endpointConfigs.get(attempt.configName).definition.MetricsConfig).toEqual({
    EnableEnhancedMetrics: false,
    EnableDetailedObservability: true,
    MetricPublishFrequencyInSeconds: 60,
  });
  expect(endpointConfigs.get(attempt.configName).definition.ProductionVariants).toEqual([
    expect.objectContaining({ ...attempt.productionVariant }),
  ]);
  expect([...given.values()]).toEqual([tags, tags]);
});

test("a second call finds what the first one made", async () => {
  const first = await create();
  local.aws.sageMaker.endpointConfigs.remove(local.aws.sageMaker.endpointConfigs.get(first.configName));
  expect(await create()).toEqual(first);
  expect(await create()).toEqual(first);
  expect(local.aws.sageMaker.endpointConfigs.list()).toHaveLength(1);
});

test("the hub's token goes to SageMaker, and not into the answer", async () => {
  const answer = await create(undefined, "hf_secret");
  expect(environments()).toEqual([expect.objectContaining({ HF_TOKEN: "hf_secret" })]);
  expect(JSON.stringify(answer)).not.toContain("hf_secret");
});

test("a container that loads from S3 gets no token", async () => {
  await create(attemptFor(["ml.g5.xlarge"], { modelS3Uri: "s3://bucket/model/" }), "hf_secret");
  expect(environments()).toEqual([expect.not.objectContaining({ HF_TOKEN: expect.anything() })]);
});

test("one that loads its adapters from the hub does", async () => {
  const adapters = { support: { modelId: "acme/lora" } };
  await create(attemptFor(["ml.g5.xlarge"], { modelS3Uri: "s3://bucket/model/", adapters }), "hf_secret");
  expect(environments()).toEqual([expect.objectContaining({ HF_TOKEN: "hf_secret" })]);
});

test.each([
  ["CreateModel", "ResourceLimitExceeded"],
  ["CreateEndpointConfig", "ResourceLimitExceeded"],
  ["CreateEndpointConfig", "ValidationException"],
])("%s's %s keeps its name, and loses the token that AWS repeated", async (operation, name) => {
  fault = { operation, error: new AwsError(name, "Value '{HF_TOKEN=hf_secret}' at 'environment' failed") };
  const error = await create(undefined, "hf_secret").catch((reason: Error) => reason);
  expect(error).toMatchObject({ name, message: "Value '{HF_TOKEN=***}' at 'environment' failed" });
  expect(JSON.stringify(Object.entries(error)) + (error as Error).stack).not.toContain("hf_secret");
});
