import {
  CreateEndpointCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
  type ProductionVariant,
  SageMakerClient,
  UpdateEndpointCommand,
} from "@aws-sdk/client-sagemaker";
import { containerOnLoopback } from "../../../testing/local-aws/container-on-loopback.ts";
import { createConfig, endpointIs, startTestAws } from "../../../testing/local-aws/test-aws.ts";
import { until } from "../../../testing/until.ts";
import { acceleratedClock } from "../clock.ts";
import type { LocalAwsOptions } from "../create-local-aws.ts";
import { type ContainerLaunch, INSUFFICIENT_CAPACITY, type LaunchContainer } from "./container.ts";

let close: () => Promise<void>;
let sageMaker: SageMakerClient;

async function start(launchContainer: LaunchContainer, options: Partial<LocalAwsOptions> = {}) {
  const { aws, client } = await startTestAws({ launchContainer, ...options });
  sageMaker = new SageMakerClient(client);
  close = async () => {
    sageMaker.destroy();
    await aws.close();
  };
}
afterEach(() => close());

/** Only some instance types are available; records what was asked for. */
function capacityFor(...types: string[]) {
  const launches: ContainerLaunch[] = [];
  const launch: LaunchContainer = async (request) => {
    launches.push(request);
    if (!types.includes(request.instanceType)) throw new Error(INSUFFICIENT_CAPACITY);
    return containerOnLoopback((_, response) => response.end(request.image));
  };
  return { launch, launches };
}

const POOLS: ProductionVariant["InstancePools"] = [
  { InstanceType: "ml.g5.xlarge", Priority: 2 },
  { InstanceType: "ml.g6.xlarge", Priority: 1 },
  { InstanceType: "ml.g4dn.xlarge", Priority: 3, ModelNameOverride: "half" },
];
const pooled = (rest: Partial<ProductionVariant> = {}) => ({ InstanceType: undefined, InstancePools: POOLS, ...rest });

async function createModel(name: string) {
  const ExecutionRoleArn = "arn:aws:iam::123456789012:role/endpoint";
  const PrimaryContainer = { Image: name, Environment: { SM_VLLM_DTYPE: "half" } };
  await sageMaker.send(new CreateModelCommand({ ModelName: name, PrimaryContainer, ExecutionRoleArn }));
}

async function create(variant: Partial<ProductionVariant>) {
  await createModel("half");
  await createConfig(sageMaker, "a", variant);
  await sageMaker.send(new CreateEndpointCommand({ EndpointName: "a", EndpointConfigName: "a" }));
}

test("pools are tried in their order, and the endpoint tells which one it got", async () => {
  const { launch, launches } = capacityFor("ml.g5.xlarge", "ml.g4dn.xlarge");
  await start(launch);
  await create(pooled({ InitialInstanceCount: 2 }));
  const { ProductionVariants } = await endpointIs(sageMaker, "a", "InService");
  expect(launches.map(({ instanceType }) => instanceType)).toEqual(["ml.g6.xlarge", "ml.g5.xlarge"]);
  expect(ProductionVariants?.[0]).toMatchObject({
    CurrentInstanceCount: 2,
    InstancePools: [
      { InstanceType: "ml.g5.xlarge", CurrentInstanceCount: 2 },
      { InstanceType: "ml.g6.xlarge", CurrentInstanceCount: 0 },
      { InstanceType: "ml.g4dn.xlarge", CurrentInstanceCount: 0 },
    ],
  });
});

test("a pool's own model is what runs on its instances", async () => {
  const { launch, launches } = capacityFor("ml.g4dn.xlarge");
  await start(launch);
  await create(pooled());
  await endpointIs(sageMaker, "a", "InService");
  expect(launches.at(-1)).toMatchObject({ image: "half", environment: { SM_VLLM_DTYPE: "half" } });
});

test("when no pool has capacity the endpoint fails with the reason", async () => {
  await start(capacityFor().launch);
  await create(pooled());
  expect(await endpointIs(sageMaker, "a", "Failed")).toMatchObject({ FailureReason: INSUFFICIENT_CAPACITY });
});

test("any other failure than missing capacity is the endpoint's at once", async () => {
  let launches = 0;
  await start(async () => {
    launches += 1;
    throw new Error("The image does not exist.");
  });
  await create(pooled());
  expect(await endpointIs(sageMaker, "a", "Failed")).toMatchObject({ FailureReason: "The image does not exist." });
  expect(launches).toBe(1);
});

test("provisioning ends with its time, and a container that comes later is stopped", async () => {
  let stopped = 0;
  let launch: () => void = () => undefined;
  const launched = new Promise<void>((resolve) => {
    launch = resolve;
  });
  const late: LaunchContainer = async () => {
    await launched;
    const container = await containerOnLoopback((_, response) => response.end());
    return { ...container, stop: () => container.stop().finally(() => (stopped += 1)) };
  };
  await start(late, { clock: acceleratedClock(10_000) });
  await create(pooled({ VariantInstanceProvisionTimeoutInSeconds: 300 }));
  expect(await endpointIs(sageMaker, "a", "Failed")).toMatchObject({ FailureReason: INSUFFICIENT_CAPACITY });
  launch();
  await until(() => stopped === 1);
});

test("every pool needs room in its quota, and only what is taken counts afterwards", async () => {
  await start(capacityFor("ml.g4dn.xlarge").launch, { quotas: { "ml.g6.xlarge": 1, "ml.g5.xlarge": 0 } });
  await expect(create(pooled())).rejects.toMatchObject({ name: "ResourceLimitExceeded" });
  const pools = POOLS.filter(({ InstanceType }) => InstanceType !== "ml.g5.xlarge");
  await createConfig(sageMaker, "b", pooled({ InstancePools: pools }));
  await sageMaker.send(new CreateEndpointCommand({ EndpointName: "b", EndpointConfigName: "b" }));
  await endpointIs(sageMaker, "b", "InService");
  await createConfig(sageMaker, "c", { InstanceType: "ml.g6.xlarge" });
  await sageMaker.send(new CreateEndpointCommand({ EndpointName: "c", EndpointConfigName: "c" }));
});

test("a rolling update needs room for one batch, blue/green for all instances", async () => {
  await start(capacityFor("ml.g4dn.xlarge").launch, { quotas: { "ml.g4dn.xlarge": 4 } });
  await createConfig(sageMaker, "a", { InitialInstanceCount: 3 });
  await sageMaker.send(new CreateEndpointCommand({ EndpointName: "a", EndpointConfigName: "a" }));
  await endpointIs(sageMaker, "a", "InService");
  await createConfig(sageMaker, "b", { InitialInstanceCount: 3 });
  const endpoint = { EndpointName: "a", EndpointConfigName: "b" };
  await expect(sageMaker.send(new UpdateEndpointCommand(endpoint))).rejects.toThrow(
    "with current utilization of 3 Instances and a request delta of 3 Instances",
  );
  const RollingUpdatePolicy = {
    MaximumBatchSize: { Type: "INSTANCE_COUNT", Value: 1 },
    WaitIntervalInSeconds: 0,
  } as const;
  await sageMaker.send(new UpdateEndpointCommand({ ...endpoint, DeploymentConfig: { RollingUpdatePolicy } }));
  await endpointIs(sageMaker, "a", "InService");
  expect(await sageMaker.send(new DescribeEndpointCommand({ EndpointName: "a" }))).toMatchObject({
    EndpointConfigName: "b",
    LastDeploymentConfig: { RollingUpdatePolicy },
  });
});

test("what cannot be is refused", async () => {
  await start(capacityFor().launch);
  await expect(create(pooled({ InstanceType: "ml.g5.xlarge" }))).rejects.toThrow("cannot both be specified");
  const missing = [{ InstanceType: "ml.g5.xlarge" as const, Priority: 1, ModelNameOverride: "nowhere" }];
  await expect(createConfig(sageMaker, "b", pooled({ InstancePools: missing }))).rejects.toThrow(
    "Could not find model",
  );
  const sixth = [{ InstanceType: "ml.g5.xlarge" as const, Priority: 6 }];
  await expect(createConfig(sageMaker, "c", pooled({ InstancePools: sixth }))).rejects.toThrow(
    "less than or equal to 5",
  );
});
