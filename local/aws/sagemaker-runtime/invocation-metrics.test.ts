import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { containerOnLoopback } from "../../../testing/local-aws/container-on-loopback.ts";
import { createEndpoint, startTestAws } from "../../../testing/local-aws/test-aws.ts";
import { systemClock } from "../clock.ts";

test("an alarm on the errors of a model goes off by its answers", async () => {
  let minutes = 0;
  const due: (() => void)[] = [];
  const clock = {
    now: () => new Date(systemClock.now().getTime() + minutes * 60_000),
    after: (milliseconds: number, callback: () => void) => {
      if (milliseconds !== 60_000) return systemClock.after(milliseconds, callback);
      due.push(callback);
      return () => undefined;
    },
  };
  const { aws, client } = await startTestAws({
    clock,
    launchContainer: () => containerOnLoopback((_, response) => response.writeHead(500).end()),
  });
  const sageMaker = new SageMakerClient(client);
  const runtime = new SageMakerRuntimeClient(client);
  const cloudWatch = new CloudWatchClient(client);
  try {
    await createEndpoint(sageMaker, "a");
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: "errors",
        Namespace: "AWS/SageMaker",
        MetricName: "Invocation5XXErrors",
        Dimensions: [
          { Name: "EndpointName", Value: "a" },
          { Name: "VariantName", Value: "AllTraffic" },
        ],
        Statistic: "Average",
        Period: 60,
        EvaluationPeriods: 3,
        DatapointsToAlarm: 1,
        Threshold: 0.5,
        ComparisonOperator: "GreaterThanThreshold",
      }),
    );
    const invoke = runtime.send(new InvokeEndpointCommand({ EndpointName: "a", Body: "" }));
    await expect(invoke).rejects.toMatchObject({ OriginalStatusCode: 500 });
    minutes = 1;
    for (const callback of due.splice(0)) callback();
    const { MetricAlarms } = await cloudWatch.send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms).toMatchObject([{ AlarmName: "errors", StateValue: "ALARM" }]);
  } finally {
    for (const one of [sageMaker, runtime, cloudWatch]) one.destroy();
    await aws.close();
  }
});
