import { DescribeModelCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { weightsKey } from "../contract/stored-weights.ts";
import type { JsonValue } from "../local/aws/step-functions/state-machine.ts";
import { interpret } from "../local/statemachines/interpret.ts";
import { startTestStack, type TestStack } from "../testing/test-stack.ts";

/** The weights of a model of the hub in the stage's bucket: provision-endpoint copies them once and deploys from there. */

const COMMIT = "2290a62682d06624634c1f46a6ad5be0f47f38aa";
const SECRET = "arn:aws:secretsmanager:eu-north-1:123456789012:secret:hub-AbCdEf";
const FOLDER = weightsKey.folder("distilgpt2", COMMIT);

let stack: TestStack;
let sageMaker: SageMakerClient;
beforeAll(async () => {
  stack = await startTestStack({
    settings: { WEIGHTS: "s3", HF_TOKEN_SECRET: SECRET, WAKE_ON_REQUEST: "idle" },
    aws: { secrets: { [SECRET]: "hf_secret" } },
  });
  sageMaker = new SageMakerClient(stack.connection);
});
afterAll(async () => {
  sageMaker?.destroy();
  await stack?.close();
});

const bucket = () => {
  const [found] = stack.aws.buckets.values();
  if (found === undefined) throw new Error("The stage has no bucket.");
  return found;
};

async function container() {
  const [model] = stack.aws.sageMaker.models.list();
  const { PrimaryContainer } = await sageMaker.send(new DescribeModelCommand({ ModelName: String(model?.name) }));
  return PrimaryContainer;
}

test("the first provisioning copies the commit, and the container has it from the bucket, without a token", async () => {
  await stack.run("provision-endpoint");
  expect(bucket().name).toBe("openai-sagemaker-dev-weights-123456789012");
  expect(bucket().keys()).toEqual([
    `manifests/distilgpt2/${COMMIT}.json`,
    `${FOLDER}config.json`,
    `${FOLDER}model.safetensors`,
    "revisions/distilgpt2/main/commit.json",
  ]);
  expect(bucket().uploads.size).toBe(0);
  const { ModelDataSource, Environment } = (await container()) ?? {};
  expect(ModelDataSource?.S3DataSource?.S3Uri).toBe(`s3://${bucket().name}/${FOLDER}`);
  expect(Object.keys(Environment ?? {})).not.toContain("HF_TOKEN");
  expect(Object.keys(Environment ?? {})).not.toContain("SM_VLLM_MODEL");
});

test("what is there is not copied again, and nothing new is made while it serves", async () => {
  const written = bucket().objects.get(`${FOLDER}model.safetensors`)?.lastModified;
  const versions = stack.aws.sageMaker.models.list().map(({ name }) => name);
  await stack.run("provision-endpoint");
  expect(stack.aws.sageMaker.models.list().map(({ name }) => name)).toEqual(versions);
  await stack.run("provision-endpoint", { environment: { SM_VLLM_MAX_MODEL_LEN: "128" } });
  expect(bucket().objects.get(`${FOLDER}model.safetensors`)?.lastModified).toBe(written);
});

test("a file that takes longer than an invocation is copied by as many as it needs", async () => {
  const [definition] = stack.app.stacks.flatMap(({ resources }) =>
    resources.flatMap(({ type, attributes }) =>
      type === "aws_sfn_state_machine" && String(attributes.name).endsWith("provision-endpoint")
        ? [JSON.parse(String(attributes.definition))]
        : [],
    ),
  );
  const { StartAt, States } = definition.States.CopyFiles.ItemProcessor;
  const asked: unknown[] = [];
  const run = interpret(JSON.stringify({ StartAt, States }), {
    async invokeTask(_, input) {
      const { file, weights } = (input as { Payload: { file: { copied?: number }; weights: string } }).Payload;
      asked.push(file);
      const copied = (file.copied ?? 0) + 1;
      const next: JsonValue = copied < 3 ? { copied } : { done: true };
      return { Payload: { weights, file: next } };
    },
  });
  const context = { Execution: { Id: "one", StartTime: "2026-11-30T00:00:00Z" } } as Parameters<typeof run>[1];
  const input = { copy: { file: {}, weights: "those" } };
  const output = await run(input, context, new AbortController().signal, () => undefined);
  expect(asked).toEqual([{}, { copied: 1 }, { copied: 2 }]);
  expect(output).toEqual({ copy: { file: { done: true }, weights: "those" } });
});

test("a copy that fails says why, leaves no part behind, and what serves goes on serving", async () => {
  const before = stack.aws.sageMaker.endpoints.list();
  const failing = stack.run("provision-endpoint", { modelId: "org/model", revision: "a".repeat(40) });
  await expect(failing).rejects.toThrow("The hub answers with HTTP 503 when asked for the files of org/model.");
  expect(bucket().uploads.size).toBe(0);
  expect(bucket().keys("copying/")).toEqual([]);
  expect(stack.aws.sageMaker.endpoints.list()).toEqual(before);
  const unknown = stack.run("provision-endpoint", { modelId: "org/model" });
  await expect(unknown).rejects.toThrow(
    'The hub does not say which commit "main" of "org/model" is, and no copy of it is in the stage\'s bucket',
  );
}, 60_000);

test("a hub that cannot be reached harms nothing that was copied", async () => {
  await stack.run("retire-endpoint");
  await stack.closeHub();
  await stack.run("provision-endpoint");
  expect((await container())?.ModelDataSource?.S3DataSource?.S3Uri).toBe(`s3://${bucket().name}/${FOLDER}`);
});

test("what sleeps is woken from the bucket, as the version that it was, without the hub", async () => {
  const [endpoint] = stack.aws.sageMaker.endpoints.list();
  const versions = stack.aws.sageMaker.models.list().map(({ name }) => name);
  await stack.run("retire-endpoint", { endpointName: endpoint?.name });
  expect(stack.aws.sageMaker.endpoints.list()).toEqual([]);
  await stack.run("provision-endpoint", { alias: "default", wake: true });
  expect(stack.aws.sageMaker.endpoints.list()).toMatchObject([{ status: "InService" }]);
  expect(stack.aws.sageMaker.models.list().map(({ name }) => name)).toEqual(versions);
});
