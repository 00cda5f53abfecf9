import { ListModelsCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { GPU_INSTANCE_TYPES } from "../contract/gpu-instance-types.ts";
import { builtInContainer } from "../local/launch-container.ts";
import { type LocalStack, startLocalStack } from "../local/local-stack.ts";
import { standingClock } from "../testing/standing-clock.ts";
import { synthesizeApp } from "../testing/synthesized-app.ts";

/** AWS limits every name and list. The longest stage, alias and list that are allowed here stay within them, in all that is made of them. */
const STAGE = "abcdefghijkl";
const ALIAS = "an-alias-as-long-as-any";

let app: Awaited<ReturnType<typeof synthesizeApp>>;
let stack: LocalStack;
beforeAll(async () => {
  app = await synthesizeApp({ STAGE, MAX_INSTANCE_PRICE: "200" });
  stack = await startLocalStack({
    outputFolder: app.outputFolder,
    stage: STAGE,
    region: "eu-north-1",
    launchContainer: builtInContainer({ log: () => undefined, onLost: (sentence) => console.error(sentence) }),
    pauseMilliseconds: 50,
    timeLimits: standingClock(),
  });
});
afterAll(async () => {
  await stack?.close();
  app?.remove();
});

const largest = {
  alias: ALIAS,
  modelId: `${"o".repeat(47)}/${"m".repeat(48)}`,
  revision: "r".repeat(128),
  instanceTypes: Object.keys(GPU_INSTANCE_TYPES).filter((type) => GPU_INSTANCE_TYPES[type]?.usdPerHour !== undefined),
  instanceCount: 2,
  maxInstanceCount: 4,
  idleMinutes: 1440,
  ttlHours: 720,
};

test("the largest input is served, replaced and retired", async () => {
  await stack.run("provision-endpoint", largest);
  await stack.run("provision-endpoint", { ...largest, environment: { SM_VLLM_MAX_MODEL_LEN: "128" } });
  const { endpoints, models } = stack.aws.sageMaker;
  expect(endpoints.list()).toMatchObject([{ status: "InService" }]);
  // SageMaker's limit.
  expect(models.list().map(({ name }) => name.length)).toContain(63);
  await stack.run("retire-endpoint", { alias: ALIAS });
  const client = new SageMakerClient(stack.connection);
  const { Models } = await client.send(new ListModelsCommand({}));
  client.destroy();
  expect(Models).toEqual([]);
});
