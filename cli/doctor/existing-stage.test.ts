import { existsSync } from "node:fs";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { ProvisioningLock } from "../../contract/provisioning-lock.ts";
import type { PublishedModel } from "../../contract/published-model.ts";
import { AwsError } from "../../local/aws/aws-error.ts";
import { createEndpoint } from "../../testing/local-aws/test-aws.ts";
import { existingStage } from "./existing-stage.ts";
import { type Examination, stageWith, startExamination } from "../../testing/cli/examination.ts";

let examination: Examination;
let refuses: boolean;
beforeEach(async () => {
  refuses = false;
  examination = await startExamination(({ operation }) => {
    if (refuses && operation === "ListEndpoints") throw new AwsError("AccessDeniedException", "may not list");
  });
});
afterEach(() => examination.aws.close());

/** A state bucket, so that this folder's own state has no say. */
const examine = () => examination.examine(existingStage, { STATE_BUCKET: "team-state" });
const { names } = stageWith();
const [slot] = names.endpointNames("default");
const execution = `arn:aws:states:eu-north-1:123456789012:execution:${names.stateMachine("provision-endpoint")}:first`;

const definition = JSON.stringify({ StartAt: "Wait", States: { Wait: { Type: "Succeed" } } });
function deploy() {
  const endless = (_input: unknown, _context: unknown, signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  return examination.aws.stateMachines.register({
    name: names.stateMachine("provision-endpoint"),
    definition,
    run: endless,
  });
}

async function put(name: string, value: ProvisioningLock | PublishedModel) {
  const ssm = new SSMClient(examination.client);
  await ssm.send(
    new PutParameterCommand({ Name: name, Type: "String", Value: JSON.stringify(value), Overwrite: true }),
  );
  ssm.destroy();
}

async function createDefaultEndpoint() {
  const sageMaker = new SageMakerClient(examination.client);
  await createEndpoint(sageMaker, slot);
  sageMaker.destroy();
}

test("a stage that is not there yet", async () => {
  expect(await examine()).toEqual({ name: "stage", status: "ok", found: "dev is not deployed yet." });
});

test("a measurement that is billed", async () => {
  const { recommendationJobs } = examination.aws.sageMaker;
  const name = names.measurement("202612010130-abcdef");
  recommendationJobs.add({
    ...{ name, arn: recommendationJobs.arnOf(name), creationTime: new Date(), status: "InProgress" },
    ...{ definition: {} as never, stopping: new AbortController() },
  });
  expect(await examine()).toMatchObject({
    status: "warning",
    found: `SageMaker measures a model (${name}): the endpoints that it makes for that are billed.`,
    cure: expect.stringContaining("Ctrl-C there stops it"),
  });
});

test("a stage without a model", async () => {
  deploy();
  expect(await examine()).toMatchObject({ status: "ok", found: "dev is deployed; no model is published." });
});

test("a stage that serves", async () => {
  deploy();
  await createDefaultEndpoint();
  await put(names.parameter.model("default"), {
    endpointName: slot,
    invocationUrl:
      "https://runtime.sagemaker.eu-north-1.amazonaws.com/endpoints/openai-sagemaker-dev-default--blue/invocations",
    modelId: "distilgpt2",
    revision: "main",
    dialect: "vllm",
    capabilities: { chatTemplate: false, tools: false, streaming: true },
    instanceType: "ml.g4dn.xlarge",
    publishedAt: "2026-11-22T10:00:00.000Z",
    execution,
  });
  expect(await examine()).toMatchObject({
    status: "ok",
    found: "dev is deployed; default serves distilgpt2 on ml.g4dn.xlarge since 2026-11-22 10:00 UTC.",
  });
});

test("a running execution is a warning that names it", async () => {
  examination.aws.executions.start(deploy(), "{}", "first");
  expect(await examine()).toMatchObject({
    status: "warning",
    found: expect.stringMatching(/^openai-sagemaker-dev-provision-endpoint is running since .* UTC \(first\)\.$/),
    cure: expect.stringContaining("Wait for its end"),
  });
});

test("a lock that nobody holds any more is a warning", async () => {
  deploy();
  const lock = { execution, step: "testing the model", since: "2026-11-22T10:00:00.000Z" };
  await put(names.parameter.provisioning("default"), lock);
  expect(await examine()).toMatchObject({
    status: "warning",
    found: 'first was stopped at "testing the model" of default (2026-11-22 10:00 UTC) and left its lock.',
  });
});

test.each([true, false])("an endpoint that serves nobody is a warning (deployed: %s)", async (deployed) => {
  if (deployed) deploy();
  await createDefaultEndpoint();
  expect(await examine()).toMatchObject({
    status: "warning",
    found: "openai-sagemaker-dev-default--blue runs and costs, but serves no published model.",
    cure: expect.stringContaining("npx openai-sagemaker cleanup"),
  });
});

test("a deployed stage whose state is elsewhere is a warning", async () => {
  examination.aws.stateMachines.register({
    name: "openai-sagemaker-neverhere-provision-endpoint",
    definition,
    run: async () => null,
  });
  expect(existsSync(".terraform-state/neverhere")).toBe(false);
  expect(await examination.examine(existingStage, { STAGE: "neverhere" })).toMatchObject({
    status: "warning",
    found: expect.stringMatching(/^neverhere is deployed, but its Terraform state .* is not in this folder/),
    cure: expect.stringContaining("STATE_BUCKET"),
  });
});

test("what the local stack runs has no state to be missed", async () => {
  deploy();
  const environment = { AWS_ENDPOINT_URL: examination.aws.url };
  expect(await examination.examine(existingStage, environment)).toMatchObject({ status: "ok" });
});

test("what the caller may not see is a warning", async () => {
  refuses = true;
  expect(await examine()).toMatchObject({ status: "warning", found: expect.stringContaining("may not list") });
});

test("a record that nobody can read is named, and what it publishes is not called forgotten", async () => {
  deploy();
  await createDefaultEndpoint();
  const name = names.parameter.model("default");
  for (const value of [{}, null, [], 5]) {
    await put(name, value as never);
    const found = await examine();
    expect(found).toMatchObject({ status: "warning", found: `Nobody can read ${name}.` });
    expect(found.cure).toMatch(/get-parameter-history .* cleanup --alias/);
  }
});
