import { startTestAws } from "../../testing/local-aws/test-aws.ts";
import { sdkIntegrations } from "./sdk-integration.ts";

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let integrations: ReturnType<typeof sdkIntegrations>;
beforeEach(async () => {
  const started = await startTestAws();
  aws = started.aws;
  integrations = sdkIntegrations(started.client);
});
afterEach(async () => {
  integrations.close();
  await aws.close();
});

test("alarms are read with CloudWatch's own fields", async () => {
  aws.alarms.put({ AlarmName: "errors", EvaluationPeriods: 1, ComparisonOperator: "GreaterThanThreshold" });
  aws.alarms.setState("errors", "ALARM");
  const answer = await integrations.of("cloudwatch")("describeAlarms", { AlarmNames: ["errors"] });
  expect(answer).toMatchObject({ MetricAlarms: [{ AlarmName: "errors", StateValue: "ALARM" }] });
});

test("an execution is stopped and described with fields in upper case", async () => {
  const run = () => new Promise<never>(() => undefined);
  const machine = aws.stateMachines.register({ name: "provision", definition: "{}", run });
  const { arn: ExecutionArn } = aws.executions.start(machine, "{}");
  await integrations.of("sfn")("stopExecution", { ExecutionArn, Cause: "enough" });
  const answer = await integrations.of("sfn")("describeExecution", { ExecutionArn });
  expect(answer).toMatchObject({ Status: "ABORTED", Cause: "enough" });
});

test("an error has Step Functions' name", async () => {
  const missing = "arn:aws:states:eu-north-1:123456789012:execution:provision:nobody";
  await expect(integrations.of("sfn")("describeExecution", { ExecutionArn: missing })).rejects.toMatchObject({
    name: "Sfn.ExecutionDoesNotExistException",
  });
});
