import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import {
  CreateEndpointCommand,
  DeleteEndpointCommand,
  SageMakerClient,
  UpdateEndpointCommand,
} from "@aws-sdk/client-sagemaker";
import { CreateScheduleCommand, ListSchedulesCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { SSMClient } from "@aws-sdk/client-ssm";
import { AwsError } from "../../local/aws/aws-error.ts";
import { namesOf } from "../../names.ts";
import { createConfig, endpointIs, startTestAws } from "../../testing/local-aws/test-aws.ts";
import { until } from "../../testing/until.ts";
import { errorAlarm } from "../guards/alarms.ts";
import { expirySchedule } from "../guards/expiry.ts";
import { scalableTarget } from "../guards/remove-guard.ts";
import { removeUnused } from "./remove-unused.ts";

const names = namesOf("dev");
const [blue, green] = names.endpointNames("llama");
const version = (digit: string, alias = "llama") => names.versionName(alias, digit.repeat(8));
let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let clients: Parameters<typeof removeUnused>[0];
let fault: (operation: string) => void;

beforeEach(async () => {
  fault = () => undefined;
  const started = await startTestAws({ faults: ({ operation }) => fault(operation) });
  aws = started.aws;
  aws.schedules.groups.add(names.scheduleGroup);
  clients = {
    sageMaker: new SageMakerClient(started.client),
    ssm: new SSMClient(started.client),
    cloudWatch: new CloudWatchClient(started.client),
    autoScaling: new ApplicationAutoScalingClient(started.client),
    scheduler: new SchedulerClient(started.client),
  };
});
afterEach(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await aws.close();
});

const remove = (alias = "llama") => removeUnused(clients, names, alias);
const models = () => aws.sageMaker.models.list().map(({ name }) => name);
const configs = () => aws.sageMaker.endpointConfigs.list().map(({ name }) => name);

const create = (name: string) => createConfig(clients.sageMaker, name, { VariantName: "primary" });

async function serve(endpointName: string, configName: string) {
  const { sageMaker } = clients;
  await sageMaker.send(new CreateEndpointCommand({ EndpointName: endpointName, EndpointConfigName: configName }));
  await endpointIs(sageMaker, endpointName, "InService");
}

async function guard(endpointName: string) {
  const { cloudWatch, autoScaling, scheduler } = clients;
  await cloudWatch.send(new PutMetricAlarmCommand(errorAlarm(endpointName, "llama", names)));
  const target = { ...scalableTarget(endpointName), MinCapacity: 1, MaxCapacity: 2 };
  await autoScaling.send(new RegisterScalableTargetCommand(target));
  const { arn } = aws.stateMachines.register({ name: "retire", definition: "{}", run: async () => null });
  const expiry = { retireEndpointArn: arn, schedulerRoleArn: "arn:aws:iam::123456789012:role/schedules" };
  await scheduler.send(
    new CreateScheduleCommand(expirySchedule(endpointName, new Date("2099-01-01T00:00:00Z"), names, expiry)),
  );
}

test("keeps what endpoints run and are updated to, and removes every other version of the alias", async () => {
  for (const digit of ["1", "2", "3"]) await create(version(digit));
  await serve(blue, version("1"));
  const update = { EndpointName: blue, EndpointConfigName: version("2") };
  await clients.sageMaker.send(new UpdateEndpointCommand(update));
  expect(await remove()).toEqual([`endpoint configuration ${version("3")}`, `model ${version("3")}`]);
  expect(configs()).toEqual([version("1"), version("2")]);
  expect(models()).toEqual([version("1"), version("2")]);
});

test("keeps the model that an instance pool has in place of the variant's", async () => {
  await create(version("2"));
  await createConfig(clients.sageMaker, version("1"), {
    InstanceType: undefined,
    InstancePools: [
      { InstanceType: "ml.g5.xlarge", Priority: 1 },
      { InstanceType: "ml.g4dn.xlarge", Priority: 2, ModelNameOverride: version("2") },
    ],
  });
  await serve(green, version("1"));
  expect(await remove()).toEqual([`endpoint configuration ${version("2")}`]);
  expect(models().sort()).toEqual([version("1"), version("2")]);
});

test("touches neither another alias whose name begins alike nor another stage", async () => {
  const others = [version("1", "llama-3"), namesOf("dev2").versionName("llama", "11111111")];
  for (const name of others) await create(name);
  expect(await remove()).toEqual([]);
  expect(configs().sort()).toEqual([...others].sort());
});

test("removes the guards of an endpoint that does not exist, and leaves those of one that does", async () => {
  await create(version("1"));
  await serve(blue, version("1"));
  await serve(green, version("1"));
  await guard(blue);
  await guard(green);
  await clients.sageMaker.send(new DeleteEndpointCommand({ EndpointName: green }));
  await until(() => aws.sageMaker.endpoints.list().length === 1);

  expect(await remove()).toEqual([
    `alarm ${names.alarm.errors(green)}`,
    `automatic scaling of ${green}`,
    `schedule ${names.expiry(green)}`,
  ]);
  expect(aws.alarms.list().map(({ definition }) => definition.AlarmName)).toEqual([names.alarm.errors(blue)]);
  const scaled = new DescribeScalableTargetsCommand({ ServiceNamespace: "sagemaker" });
  expect((await clients.autoScaling.send(scaled)).ScalableTargets).toMatchObject([
    { ResourceId: `endpoint/${blue}/variant/primary` },
  ]);
  const schedules = new ListSchedulesCommand({ GroupName: names.scheduleGroup });
  expect((await clients.scheduler.send(schedules)).Schedules).toMatchObject([{ Name: names.expiry(blue) }]);
  expect(await remove()).toEqual([]);
});

test("names what it could not remove, after it tried everything", async () => {
  await create(version("1"));
  fault = (operation) => {
    if (operation === "DeleteEndpointConfig") throw new AwsError("ThrottlingException", "Rate exceeded");
  };
  await expect(remove()).rejects.toThrow(
    `Could not be removed: endpoint configuration ${version("1")} (ThrottlingException: Rate exceeded).`,
  );
  expect(models()).toEqual([]);
});
