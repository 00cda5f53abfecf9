import { PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { CreateEndpointCommand, DeleteEndpointCommand } from "@aws-sdk/client-sagemaker";
import { CreateScheduleCommand } from "@aws-sdk/client-scheduler";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { namesOf } from "../../names.ts";
import { errorAlarm } from "../../provisioning/guards/alarms.ts";
import { expirySchedule } from "../../provisioning/guards/expiry.ts";
import { createConfig, createEndpoint, startTestAws } from "../../testing/local-aws/test-aws.ts";
import { type StageClients, stageClients } from "../aws/stage-clients.ts";
import { cleanUp } from "./clean-up.ts";
import { isEmpty } from "./stage-remains.ts";

const names = namesOf("dev");
let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let clients: StageClients;

beforeEach(async () => {
  const started = await startTestAws();
  aws = started.aws;
  clients = stageClients(started.client);
});
afterEach(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await aws.close();
});

test("without a retire-endpoint the stage's remains are deleted by direct calls, and another stage's are not", async () => {
  const [blue, green] = names.endpointNames("default");
  const [another] = namesOf("dev2").endpointNames("default");
  for (const name of [blue, green, names.versionName("lost", "11111111"), another]) {
    await createEndpoint(clients.sageMaker, name);
  }
  await clients.cloudWatch.send(new PutMetricAlarmCommand(errorAlarm(blue, "default", names)));
  await clients.cloudWatch.send(new PutMetricAlarmCommand(errorAlarm(another, "default", namesOf("dev2"))));
  aws.schedules.groups.add(names.scheduleGroup);
  const target = {
    retireEndpointArn: "arn:aws:states:eu-north-1:123456789012:stateMachine:m",
    schedulerRoleArn: "arn:aws:iam::123456789012:role/r",
  };
  const expiry = expirySchedule(blue, new Date(Date.now() + 3_600_000), names, target);
  await clients.scheduler.send(new CreateScheduleCommand(expiry));
  const parameters = [
    names.parameter.openaiBaseUrl,
    ...Array.from({ length: 12 }, (_, n) => names.parameter.model(`m${n}`)),
  ];
  for (const Name of [...parameters, names.parameter.key("0123456789ab")]) {
    await clients.ssm.send(new PutParameterCommand({ Name, Value: "{}", Type: "String" }));
  }

  let shown = "";
  const report = await cleanUp(clients, names, {
    confirm: async () => undefined,
    stream: { write: (text) => (shown += text) },
    pollMilliseconds: 10,
  });
  expect(shown).toContain("deleting directly");
  expect(shown).toMatch(/Alarms \(\$0\.10 a month each\)\n {2}openai-sagemaker-dev-default--blue--errors\n/);
  expect(shown).toMatch(/Schedules\n {2}expiry-default--blue\n/);
  expect(report.by).toBe("direct calls");
  expect(isEmpty(report.left)).toBe(true);
  expect(aws.sageMaker.endpoints.list().map(({ name }) => name)).toEqual([another]);
  expect(aws.parameters.list().map(({ name }) => name)).toEqual([names.parameter.key("0123456789ab")]);
  expect(aws.alarms.list().map(({ definition }) => definition.AlarmName)).toEqual([
    namesOf("dev2").alarm.errors(another),
  ]);
  expect(aws.schedules.list()).toEqual([]);
});

test("an endpoint that SageMaker is still making, and deletes none of, is waited for", async () => {
  const { aws: slow, client } = await startTestAws({
    endpointDelays: { provisioning: 400, rollback: 0, deletion: 20 },
  });
  const ofSlow = stageClients(client);
  const [name] = names.endpointNames("default");
  await createConfig(ofSlow.sageMaker, name);
  await ofSlow.sageMaker.send(new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: name }));
  await expect(ofSlow.sageMaker.send(new DeleteEndpointCommand({ EndpointName: name }))).rejects.toThrow(/in-progress/);
  const report = await cleanUp(ofSlow, names, {
    confirm: async () => undefined,
    stream: { write: () => true },
    pollMilliseconds: 10,
  });
  expect(isEmpty(report.left)).toBe(true);
  for (const one of Object.values(ofSlow)) one.destroy();
  await slow.close();
});
