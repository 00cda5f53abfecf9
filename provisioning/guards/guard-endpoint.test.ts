import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CreateEndpointCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { GetScheduleCommand, ListSchedulesCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { namesOf } from "../../names.ts";
import { createConfig, endpointIs, startTestAws } from "../../testing/local-aws/test-aws.ts";
import { type Guards, guardEndpoint } from "./guard-endpoint.ts";

const names = namesOf("dev");
const [endpointName] = names.endpointNames("llama");
const everything: Guards = { instanceCount: 1, maxInstanceCount: 3, idleMinutes: 60, ttlHours: 8 };
let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let clients: Parameters<typeof guardEndpoint>[0];
let guard: (guards: Guards, publishedAt?: string) => Promise<void>;

beforeEach(async () => {
  const started = await startTestAws();
  aws = started.aws;
  aws.schedules.groups.add(names.scheduleGroup);
  const { arn } = aws.stateMachines.register({ name: "retire", definition: "{}", run: async () => null });
  clients = {
    cloudWatch: new CloudWatchClient(started.client),
    autoScaling: new ApplicationAutoScalingClient(started.client),
    scheduler: new SchedulerClient(started.client),
  };
  const target = { retireEndpointArn: arn, schedulerRoleArn: "arn:aws:iam::123456789012:role/schedules" };
  guard = (guards, publishedAt = "2099-01-01T10:00:00.123Z") =>
    guardEndpoint(clients, names, { endpointName, alias: "llama", publishedAt: new Date(publishedAt), guards }, target);
  const sageMaker = new SageMakerClient(started.client);
  const configName = names.versionName("llama", "11111111");
  await createConfig(sageMaker, configName, { VariantName: "primary" });
  await sageMaker.send(new CreateEndpointCommand({ EndpointName: endpointName, EndpointConfigName: configName }));
  await endpointIs(sageMaker, endpointName, "InService");
  sageMaker.destroy();
});
afterEach(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await aws.close();
});

const alarms = () => aws.alarms.list().map(({ definition }) => definition);
const alarmNames = () => alarms().map(({ AlarmName }) => AlarmName);
const sagemaker = { ServiceNamespace: "sagemaker" } as const;
const scaling = async () =>
  (await clients.autoScaling.send(new DescribeScalableTargetsCommand(sagemaker))).ScalableTargets ?? [];
const policies = async () =>
  (await clients.autoScaling.send(new DescribeScalingPoliciesCommand(sagemaker))).ScalingPolicies ?? [];
const expiries = async () =>
  (await clients.scheduler.send(new ListSchedulesCommand({ GroupName: names.scheduleGroup }))).Schedules ?? [];
const expiry = () =>
  clients.scheduler.send(new GetScheduleCommand({ GroupName: names.scheduleGroup, Name: names.expiry(endpointName) }));

test("an endpoint without wishes gets the alarm that takes a bad version back, with the stage's tags", async () => {
  await guard({ instanceCount: 1 });
  expect(alarms()).toMatchObject([
    {
      AlarmName: `${endpointName}--errors`,
      Namespace: "AWS/SageMaker",
      MetricName: "Invocation5XXErrors",
      Statistic: "Average",
      Threshold: 0.1,
      EvaluationPeriods: 2,
      TreatMissingData: "notBreaching",
      Dimensions: [
        { Name: "EndpointName", Value: endpointName },
        { Name: "VariantName", Value: "primary" },
      ],
      Tags: [
        { Key: "Project", Value: "openai-sagemaker" },
        { Key: "Stage", Value: "dev" },
        { Key: "Alias", Value: "llama" },
      ],
    },
  ]);
  expect([await scaling(), await expiries()]).toEqual([[], []]);
});

test("what is asked for is put: idle alarm, scaling and an expiry that counts from publication", async () => {
  await guard(everything);
  expect(alarms().at(-1)).toMatchObject({
    AlarmName: `${endpointName}--idle`,
    MetricName: "Invocations",
    Statistic: "Sum",
    ComparisonOperator: "LessThanThreshold",
    Threshold: 1,
    Period: 60,
    EvaluationPeriods: 60,
    TreatMissingData: "breaching",
  });
  expect(await scaling()).toMatchObject([
    { ResourceId: `endpoint/${endpointName}/variant/primary`, MinCapacity: 1, MaxCapacity: 3 },
  ]);
  expect(await policies()).toMatchObject([
    {
      PolicyType: "TargetTrackingScaling",
      TargetTrackingScalingPolicyConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: "SageMakerVariantInvocationsPerInstance" },
      },
    },
  ]);
  expect(await expiry()).toMatchObject({
    ScheduleExpression: "at(2099-01-01T18:00:00)",
    ScheduleExpressionTimezone: "UTC",
    ActionAfterCompletion: "DELETE",
    Target: { Input: JSON.stringify({ endpointName }) },
  });
});

test("the same wishes again change nothing but the expiry, which counts from the new publication", async () => {
  await guard(everything);
  await guard(everything, "2099-01-02T10:00:00Z");
  expect(alarmNames()).toEqual([`${endpointName}--errors`, `${endpointName}--idle`]);
  expect([(await scaling()).length, (await policies()).length, (await expiries()).length]).toEqual([1, 1, 1]);
  expect((await expiry()).ScheduleExpression).toBe("at(2099-01-02T18:00:00)");
});

test("what is no longer asked for goes", async () => {
  await guard(everything);
  await guard({ instanceCount: 2, maxInstanceCount: 2 });
  expect(alarmNames()).toEqual([`${endpointName}--errors`]);
  expect([await scaling(), await policies(), await expiries()]).toEqual([[], [], []]);
});
