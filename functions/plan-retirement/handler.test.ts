import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { namesOf } from "../../names.ts";
import { idleAlarm } from "../../provisioning/guards/alarms.ts";
import { startTestAws } from "../../testing/local-aws/test-aws.ts";
import { withAwsEnvironment } from "../../testing/aws-environment.ts";

const names = namesOf("dev");
const [blue] = names.endpointNames("llama");
let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let restore: () => void;
let handler: typeof import("./handler.ts").handler;

beforeAll(async () => {
  const { aws: running, client } = await startTestAws();
  aws = running;
  restore = withAwsEnvironment({ AWS_ENDPOINT_URL: client.endpoint, AWS_REGION: client.region, STAGE: "dev" });
  ({ handler } = await import("./handler.ts"));
  const cloudWatch = new CloudWatchClient(client);
  const ssm = new SSMClient(client);
  await cloudWatch.send(new PutMetricAlarmCommand(idleAlarm(blue, "llama", 60, names)));
  const Value = JSON.stringify({ endpointName: blue, publishedAt: "2026-01-01T10:00:00Z", idleMinutes: 60 });
  await ssm.send(new PutParameterCommand({ Name: names.parameter.model("llama"), Value, Type: "String" }));
  cloudWatch.destroy();
  ssm.destroy();
});
afterAll(async () => {
  restore();
  await aws.close();
});

const ask = (event: object, startedAt: string) => handler({ execution: "arn:own", startedAt, ...event } as never);

test("an idle alarm that calls too early is put back to OK, and retires the model when it calls in time", async () => {
  const name = names.alarm.idle(blue);
  const event = { input: { idleAlarm: name } };
  aws.alarms.setState(name, "ALARM");
  expect(await ask(event, "2026-01-01T10:30:00Z")).toMatchObject({ targets: [] });
  expect(aws.alarms.get(name).state.value).toBe("OK");

  aws.alarms.setState(name, "ALARM");
  const before = await ask(event, "2026-01-01T11:00:00Z");
  expect(before).toMatchObject({ targets: [{ alias: "llama", input: event.input, force: false }] });
  expect(aws.alarms.get(name).state.value).toBe("ALARM");
  aws.parameters.remove(aws.parameters.get(names.parameter.model("llama")));
  expect(await ask({ before }, "2026-01-01T11:00:00Z")).toMatchObject({
    targets: [{ resources: [{ kind: "alarm", name }] }],
    removed: [`parameter ${names.parameter.model("llama")}`],
  });
});

test("an input that nobody knows is refused, and not taken for {}", async () => {
  expect(await ask({ input: { Alias: "llama" } }, "2026-01-01T11:00:00Z")).toEqual({ refusal: expect.any(String) });
});
