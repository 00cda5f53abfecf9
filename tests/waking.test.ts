import { isDeepStrictEqual } from "node:util";
import { SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { stageDimensions } from "../contract/metrics.ts";
import { WAKE_DETAIL_TYPE } from "../contract/wake-event.ts";
import { builtInContainer } from "../local/launch-container.ts";
import { settled } from "../testing/settled.ts";
import { standingClock } from "../testing/standing-clock.ts";
import { startTestStack, type TestStack } from "../testing/test-stack.ts";
import { until } from "../testing/until.ts";

/** What brings back a model that sleeps, and what does not. */

const MINUTE = 60_000;
let stack: TestStack;
let clock: ReturnType<typeof standingClock>;
let breaksDown: boolean;
/** Set: the container does not come up until this is called, and then has failed. */
let giveUp: (() => void) | undefined;
let hangs: boolean;
let ssm: SSMClient;
let stepFunctions: SFNClient;

beforeEach(async () => {
  clock = standingClock();
  breaksDown = false;
  hangs = false;
  const container = builtInContainer({ log: () => undefined, onLost: () => undefined });
  stack = await startTestStack({
    settings: { WAKE_ON_REQUEST: "idle", BUDGET_USD: "5", NOTIFY_EMAIL: "ops@example.com", HF_MODEL_REVISION: "main" },
    launchContainer: (launch) => {
      if (breaksDown) throw new Error("The container does not start.");
      if (!hangs) return container(launch);
      return new Promise((_, reject) => {
        giveUp = () => reject(new Error("Nobody waits for it any more."));
      });
    },
    pauseMilliseconds: 20,
    aws: { clock, endpointDelays: { provisioning: 0, deletion: 0 } },
  });
  ssm = new SSMClient(stack.connection);
  stepFunctions = new SFNClient(stack.connection);
});
afterEach(async () => {
  for (const client of [ssm, stepFunctions]) client?.destroy();
  await stack?.close();
});

const value = (name: string) => {
  const text = stack.aws.parameters.value(name);
  return text === undefined ? undefined : JSON.parse(text);
};
const asleep = (alias = "default") => value(stack.names.parameter.asleep(alias));
const published = (alias = "default") => value(stack.names.parameter.model(alias));
const wakings = () =>
  stack.aws.executions
    .list()
    .filter(({ input }) => input.includes('"wake"'))
    .map(({ status }) => status);
const mails = () => stack.aws.sns.messages.map(({ subject = "" }) => subject);
const [BLUE] = ["openai-sagemaker-dev-default--blue"];

/** As the proxy does, for a request. */
async function ask(alias = "default", times = 1): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    stack.aws.eventBus.send({
      source: stack.names.eventSource,
      "detail-type": WAKE_DETAIL_TYPE,
      detail: { alias },
      resources: [],
    });
  }
  await settled(stack.aws);
}

async function sleepAfter(input: object = {}, retirement: object = { endpointName: BLUE }): Promise<void> {
  await stack.run("provision-endpoint", input);
  await stack.run("retire-endpoint", retirement);
}

test("a request brings back the version that slept, and makes nothing new", async () => {
  await sleepAfter();
  const { version } = asleep();
  const versions = () => stack.aws.sageMaker.endpointConfigs.list().map(({ name }) => name);
  expect(versions()).toEqual([version.configName]);
  await ask();
  expect(wakings()).toEqual(["SUCCEEDED"]);
  expect(published()).toMatchObject({ configName: version.configName, attempt: version.attempt });
  expect(asleep()).toBeUndefined();
  expect(versions()).toEqual([version.configName]);
});

test("how long it took is measured, with where the time went", async () => {
  await sleepAfter();
  await ask();
  const named = (wanted: object) =>
    stack.aws.metrics
      .list()
      .filter(({ dimensions }) => isDeepStrictEqual(dimensions, wanted))
      .map(({ name }) => name)
      .sort();
  const ofStage = { ...stageDimensions("notify", "dev") };
  const ofModel = { ...ofStage, model: "default" };
  await until(() => named(ofModel).includes("wakes"));
  expect(named(ofStage)).toEqual(named(ofModel));
  expect(named(ofStage)).toEqual(expect.arrayContaining(["wakes", "wakeSeconds", "ownSeconds", "smokeTestSeconds"]));
});

test("what an input changed comes back, too, and no branch that moved", async () => {
  await sleepAfter({ environment: { SM_VLLM_MAX_MODEL_LEN: "128" }, ttlHours: 3 });
  const before = asleep();
  expect(before.input).toEqual({ environment: { SM_VLLM_MAX_MODEL_LEN: "128" }, ttlHours: 3 });
  await ask();
  expect(published()).toMatchObject({ configName: before.version.configName, input: before.input });
});

test("a version that somebody deleted is made again", async () => {
  await sleepAfter();
  const { sageMaker } = stack.aws;
  for (const one of sageMaker.endpointConfigs.list()) sageMaker.endpointConfigs.remove(one);
  for (const one of sageMaker.models.list()) sageMaker.models.remove(one);
  await ask();
  expect(wakings()).toEqual(["SUCCEEDED"]);
  expect(published()).toBeDefined();
});

test("many requests, and an event that comes twice or late, make one endpoint and no noise", async () => {
  await sleepAfter();
  await ask("default", 20);
  await ask();
  expect(new Set(wakings())).toEqual(new Set(["SUCCEEDED"]));
  expect(stack.aws.sageMaker.endpoints.list()).toHaveLength(1);
  expect(mails().filter((subject) => /serves/.test(subject))).toHaveLength(2);
  expect(mails().filter((subject) => /failed|stopped/.test(subject))).toEqual([]);
});

test("what a person retired stays off, and so does what nobody knows", async () => {
  await sleepAfter({}, { alias: "default" });
  expect(asleep()).toBeUndefined();
  await ask();
  await ask("nobody");
  expect(wakings()).toEqual(["SUCCEEDED", "SUCCEEDED"]);
  expect(published()).toBeUndefined();
  expect(stack.aws.sageMaker.endpoints.list()).toEqual([]);
});

test("neither does what sleeps outside working hours come back", async () => {
  await sleepAfter({}, { sleep: "schedule" });
  await ask();
  expect(published()).toBeUndefined();
});

test("a waking that fails is told once, and rests longer each time; then the cause is mended", async () => {
  await sleepAfter();
  breaksDown = true;
  const failures = () => mails().filter((subject) => /provisioning default failed/.test(subject));
  for (const [index, minutes] of [10, 30, 120].entries()) {
    await ask();
    expect(asleep()).toMatchObject({ failures: index + 1 });
    expect(failures()).toHaveLength(index + 1);
    clock.pass((minutes - 1) * MINUTE);
    await ask();
    expect(failures()).toHaveLength(index + 1);
    clock.pass(2 * MINUTE);
    await settled(stack.aws);
  }
  expect(stack.aws.sageMaker.endpoints.list()).toEqual([]);
  breaksDown = false;
  await ask();
  expect(published()).toBeDefined();
  expect(asleep()).toBeUndefined();
});

/** As far as its endpoint, which never comes up. */
async function wakeForEver(): Promise<string> {
  hangs = true;
  stack.aws.eventBus.send({
    source: stack.names.eventSource,
    "detail-type": WAKE_DETAIL_TYPE,
    detail: { alias: "default" },
    resources: [],
  });
  await until(() => stack.aws.sageMaker.endpoints.list().length > 0);
  return String(stack.aws.executions.list().find(({ input }) => input.includes('"wake"'))?.arn);
}

test("a waking that is stopped counts as one that failed, and leaves nothing that is billed", async () => {
  await sleepAfter();
  const executionArn = await wakeForEver();
  await stepFunctions.send(new StopExecutionCommand({ executionArn }));
  giveUp?.();
  await settled(stack.aws);
  expect(asleep()).toMatchObject({ failures: 1, failedAt: expect.any(String) });
  expect(stack.aws.sageMaker.endpoints.list()).toEqual([]);
  hangs = false;
  // Not even when it could have come up by then.
  clock.pass(20 * MINUTE);
  await ask();
  expect(published()).toBeUndefined();
});

test("a person takes it away in the middle of a waking, and it is off", async () => {
  await sleepAfter();
  await wakeForEver();
  const retirement = stack.run("retire-endpoint", { alias: "default" });
  giveUp?.();
  await retirement;
  await settled(stack.aws);
  expect([asleep(), published()]).toEqual([undefined, undefined]);
  expect(stack.aws.sageMaker.endpoints.list()).toEqual([]);
});

test("the end of working hours stops a waking, and the model sleeps through the night", async () => {
  await sleepAfter();
  await wakeForEver();
  const retirement = stack.run("retire-endpoint", { sleep: "schedule" });
  giveUp?.();
  await retirement;
  await settled(stack.aws);
  expect(asleep()).toMatchObject({ why: "schedule", version: { configName: expect.any(String) } });
  expect(stack.aws.sageMaker.endpoints.list()).toEqual([]);
});

test("a stage that has spent its budget wakes nothing, and asks again after half an hour", async () => {
  await sleepAfter();
  stack.aws.alarms.setState(stack.names.alarm.stage("budget"), "ALARM");
  await settled(stack.aws);
  await ask();
  expect(wakings()).toEqual(["SUCCEEDED"]);
  expect(published()).toBeUndefined();
  expect(asleep().refused).toEqual({ why: "The stage's budget of this month is spent.", until: expect.any(String) });
  expect(asleep().failures).toBeUndefined();
  stack.aws.alarms.setState(stack.names.alarm.stage("budget"), "OK");
  await settled(stack.aws);
  await ask();
  expect(published()).toBeUndefined();
  clock.pass(31 * MINUTE);
  await settled(stack.aws);
  await ask();
  expect(published()).toBeDefined();
});

test("another model, or another revision, is not looked for at the commit that slept", async () => {
  await sleepAfter();
  const Name = stack.names.parameter.catalog("default");
  const Value = JSON.stringify({ ...value(Name), modelId: "distilbert/distilgpt2" });
  await ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true }));
  await ask();
  expect(wakings()).toEqual(["SUCCEEDED"]);
  expect(published()).toMatchObject({ modelId: "distilbert/distilgpt2" });
});

test("whether requests wake a model of Terraform's is not an input's to say", async () => {
  await expect(stack.run("provision-endpoint", { wakeOnRequest: "off" })).rejects.toThrow("WAKE_ON_REQUEST");
});

test("a person may bring it back at any time", async () => {
  await sleepAfter({}, { sleep: "schedule" });
  await stack.run("provision-endpoint", {});
  expect(published()).toBeDefined();
  expect(asleep()).toBeUndefined();
});

test("an alias that somebody made by hand is known while it sleeps, and wakes", async () => {
  const other = { alias: "other", modelId: "distilgpt2", wakeOnRequest: "idle" };
  await sleepAfter(other, { endpointName: "openai-sagemaker-dev-other--blue" });
  expect(value(stack.names.parameter.catalog("other"))).toMatchObject({ origin: "execution", modelId: "distilgpt2" });
  await ask("other");
  expect(published("other")).toMatchObject({ modelId: "distilgpt2" });
  await stack.run("retire-endpoint", { alias: "other", forget: true });
  expect(value(stack.names.parameter.catalog("other"))).toBeUndefined();
});

test("a waking that is refused rests as one that failed", async () => {
  await sleepAfter();
  const dear = { ...asleep(), input: { instanceTypes: ["ml.p5.48xlarge"] } };
  const Name = stack.names.parameter.asleep("default");
  await ssm.send(new PutParameterCommand({ Name, Value: JSON.stringify(dear), Overwrite: true }));
  await ask();
  expect(wakings()).toEqual(["FAILED"]);
  expect(asleep()).toMatchObject({ failures: 1 });
  await ask();
  expect(wakings()).toEqual(["FAILED", "SUCCEEDED"]);
});

test("a record that nobody can read wakes nothing and harms nothing", async () => {
  await sleepAfter();
  const Name = stack.names.parameter.asleep("default");
  for (const Value of ["{}", '{"since":5,"why":"idle"}', "no JSON"]) {
    await ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true }));
    await ask();
    await stack.run("retire-endpoint", { sweep: true });
  }
  expect(new Set(wakings())).toEqual(new Set(["SUCCEEDED"]));
  await stack.run("provision-endpoint", {});
  expect(published()).toBeDefined();
  expect(stack.aws.parameters.value(Name)).toBeUndefined();
});
