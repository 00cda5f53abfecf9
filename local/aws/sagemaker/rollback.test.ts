import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { type DeploymentConfig, SageMakerClient, UpdateEndpointCommand } from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { createConfig, createEndpoint, endpointIs, startTestAws } from "../../../testing/local-aws/test-aws.ts";
import { until } from "../../../testing/until.ts";
import { acceleratedClock } from "../clock.ts";

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let sageMaker: SageMakerClient;
let runtime: SageMakerRuntimeClient;
let cloudWatch: CloudWatchClient;

beforeEach(async () => {
  const started = await startTestAws({ clock: acceleratedClock(60) });
  aws = started.aws;
  sageMaker = new SageMakerClient(started.client);
  runtime = new SageMakerRuntimeClient(started.client);
  cloudWatch = new CloudWatchClient(started.client);
  await createEndpoint(sageMaker, "a");
  await createConfig(sageMaker, "b");
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: "errors",
      Namespace: "AWS/SageMaker",
      MetricName: "Invocation5XXErrors",
      Statistic: "Sum",
      Period: 60,
      EvaluationPeriods: 1,
      ComparisonOperator: "GreaterThanThreshold",
      TreatMissingData: "ignore",
    }),
  );
});
afterEach(async () => {
  for (const client of [sageMaker, runtime, cloudWatch]) client.destroy();
  await aws.close();
});

const blueGreen = (TerminationWaitInSeconds: number): DeploymentConfig => ({
  BlueGreenUpdatePolicy: {
    TrafficRoutingConfiguration: { Type: "ALL_AT_ONCE", WaitIntervalInSeconds: 0 },
    TerminationWaitInSeconds,
  },
  AutoRollbackConfiguration: { Alarms: [{ AlarmName: "errors" }] },
});
const update = (DeploymentConfig: DeploymentConfig) =>
  sageMaker.send(new UpdateEndpointCommand({ EndpointName: "a", EndpointConfigName: "b", DeploymentConfig }));
const answer = async () => {
  const { Body } = await runtime.send(new InvokeEndpointCommand({ EndpointName: "a", Body: "" }));
  return Body.transformToString();
};
const imageIs = (image: string) => until(() => aws.sageMaker.endpoints.get("a").fleet?.[0]?.image === image);

test("an alarm that goes off while the new fleet bakes brings the old one back", async () => {
  await update(blueGreen(3600));
  await imageIs("b");
  expect(await answer()).toBe("b: ");
  expect(aws.sageMaker.endpoints.get("a").status).toBe("Updating");
  aws.alarms.setState("errors", "ALARM");
  await imageIs("a");
  expect(await endpointIs(sageMaker, "a", "InService")).toMatchObject({
    EndpointConfigName: "a",
    FailureReason:
      "Auto rollback: the alarm arn:aws:cloudwatch:eu-north-1:123456789012:alarm:errors is in the ALARM state.",
  });
  expect(await answer()).toBe("a: ");
});

test("without an alarm the update is done when the baking period is over", async () => {
  await update(blueGreen(60));
  expect(await endpointIs(sageMaker, "a", "InService")).toMatchObject({ EndpointConfigName: "b" });
  expect(await answer()).toBe("b: ");
});

test("a policy that cannot be is refused", async () => {
  const RollingUpdatePolicy = {
    MaximumBatchSize: { Type: "INSTANCE_COUNT", Value: 1 },
    WaitIntervalInSeconds: 60,
  } as const;
  await expect(update({ RollingUpdatePolicy })).rejects.toThrow("between 5% to 50%");
  // Half of three is two, as SageMaker counts, and that is more than half.
  await createConfig(sageMaker, "three", { InitialInstanceCount: 3 });
  const percent = { ...RollingUpdatePolicy, MaximumBatchSize: { Type: "CAPACITY_PERCENT", Value: 50 } } as const;
  const toThree = (policy: DeploymentConfig["RollingUpdatePolicy"]) =>
    sageMaker.send(
      new UpdateEndpointCommand({
        EndpointName: "a",
        EndpointConfigName: "three",
        DeploymentConfig: { RollingUpdatePolicy: policy },
      }),
    );
  await expect(toThree(percent)).rejects.toThrow("between 5% to 50%");
  await expect(toThree(RollingUpdatePolicy)).rejects.toThrow("between 5% to 50%");
  await expect(update({ ...blueGreen(0), RollingUpdatePolicy })).rejects.toThrow("cannot be given together");
});
