import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { CreateEndpointCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { CreateScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { SFNClient } from "@aws-sdk/client-sfn";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { AwsError } from "../../local/aws/aws-error.ts";
import type { RunStateMachine } from "../../local/aws/step-functions/state-machine.ts";
import { namesOf } from "../../names.ts";
import { createConfig, endpointIs, startTestAws } from "../../testing/local-aws/test-aws.ts";
import { until } from "../../testing/until.ts";
import { idleAlarm } from "../guards/alarms.ts";
import { expirySchedule } from "../guards/expiry.ts";
import { takeStageInventory } from "./stage-inventory.ts";

const names = namesOf("dev");
const [blue] = names.endpointNames("llama");
const version = names.versionName("llama", "11111111");
let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let clients: Parameters<typeof takeStageInventory>[0];

beforeEach(async () => {
  const started = await startTestAws();
  aws = started.aws;
  clients = {
    sageMaker: new SageMakerClient(started.client),
    ssm: new SSMClient(started.client),
    stepFunctions: new SFNClient(started.client),
    cloudWatch: new CloudWatchClient(started.client),
    scheduler: new SchedulerClient(started.client),
  };
});
afterEach(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await aws.close();
});

const look = (execution = "arn:own") => takeStageInventory(clients, names, { execution, forUnused: true });
const put = (Name: string, value: unknown) =>
  clients.ssm.send(new PutParameterCommand({ Name, Value: JSON.stringify(value), Type: "String" }));
const lock = (alias: string, execution: string) =>
  put(names.parameter.provisioning(alias), { execution, step: "waiting", since: "2026-01-01T00:00:00Z" });

function start(run: RunStateMachine) {
  const machine = aws.stateMachines.register({
    name: "openai-sagemaker-dev-provision-endpoint",
    definition: "{}",
    run,
  });
  return aws.executions.start(machine, "{}").arn;
}

test("an execution is at work on an alias whose lock names it, whatever else of the lock was edited", async () => {
  const execution = start(() => new Promise(() => undefined));
  await put(names.parameter.provisioning("llama"), { execution, since: "yesterday" });
  await put(names.parameter.provisioning("qwen"), { step: "waiting", since: "2026-01-01T00:00:00Z" });
  expect([...(await look()).atWork]).toEqual(["llama"]);
});

test("sees the endpoint with what it needs, its guards, and what is published", async () => {
  await createConfig(clients.sageMaker, version, { VariantName: "primary" });
  await clients.sageMaker.send(new CreateEndpointCommand({ EndpointName: blue, EndpointConfigName: version }));
  await endpointIs(clients.sageMaker, blue, "InService");
  await clients.cloudWatch.send(new PutMetricAlarmCommand(idleAlarm(blue, "llama", 60, names)));
  aws.schedules.groups.add(names.scheduleGroup);
  const { arn } = aws.stateMachines.register({ name: "retire", definition: "{}", run: async () => null });
  const target = { retireEndpointArn: arn, schedulerRoleArn: "arn:aws:iam::123456789012:role/schedules" };
  const expiry = expirySchedule(blue, new Date("2099-01-01T00:00:00Z"), names, target);
  await clients.scheduler.send(new CreateScheduleCommand(expiry));
  await put(names.parameter.model("llama"), { endpointName: blue, publishedAt: "2026-01-01T00:00:00Z" });
  await put(names.parameter.apiUrl, "https://api");

  const stage = await look();
  expect(stage.resources.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    `endpoint ${blue}`,
    `endpoint configuration ${version}`,
    `model ${version}`,
    `alarm ${names.alarm.idle(blue)}`,
    `schedule ${names.expiry(blue)}`,
    `parameter ${names.parameter.model("llama")}`,
  ]);
  expect(stage).toMatchObject({
    publications: [{ alias: "llama", endpointName: blue }],
    usage: [{ endpointName: blue, status: "InService", endpointConfigNames: [version], modelNames: [version] }],
    urls: [names.parameter.apiUrl],
  });
});

test("tells a lock whose execution runs from one whose execution is over, is forgotten, or asks itself", async () => {
  const endless: RunStateMachine = (_input, _context, signal) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const running = start(endless);
  const over = start(async () => null);
  await until(() => aws.executions.get(over).status === "SUCCEEDED");
  await lock("running", running);
  await lock("over", over);
  await lock("forgotten", over.replace(/[^:]*$/, "forgotten"));
  await lock("nonsense", "nobody");
  expect([...(await look()).atWork]).toEqual(["running"]);
  expect([...(await look(running)).atWork]).toEqual([]);
});

test.each([
  ["another product's", "arn:aws:states:eu-north-1:999999999999:execution:theirs:one"],
  [
    "another account's",
    `arn:aws:states:eu-north-1:999999999999:execution:${names.stateMachine("provision-endpoint")}:one`,
  ],
  [
    "another region's",
    `arn:aws:states:us-east-1:123456789012:execution:${names.stateMachine("provision-endpoint")}:one`,
  ],
])("a lock that names %s execution, of which nobody may ask, holds nothing", async (_whose, execution) => {
  const refused = await startTestAws({
    faults({ operation }) {
      if (operation === "DescribeExecution") throw new AwsError("AccessDeniedException", "is not authorized");
    },
  });
  const stepFunctions = new SFNClient(refused.client);
  try {
    await lock("default", execution);
    const stage = await takeStageInventory({ ...clients, stepFunctions }, names, {
      execution: `arn:aws:states:eu-north-1:123456789012:execution:${names.stateMachine("retire-endpoint")}:own`,
      forUnused: true,
    });
    expect([...stage.atWork]).toEqual([]);
  } finally {
    stepFunctions.destroy();
    await refused.aws.close();
  }
});

test("a stage without a group of schedules, as after terraform destroy, has none", async () => {
  expect((await look()).resources).toEqual([]);
});
