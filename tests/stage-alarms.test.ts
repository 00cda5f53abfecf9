import type { PutMetricAlarmInput } from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../local/aws/aws-error.ts";
import { toDimensions } from "../local/aws/cloudwatch/metrics.ts";
import { ExecutionFailure } from "../local/aws/step-functions/state-machine.ts";
import { settled } from "../testing/settled.ts";
import { standingClock } from "../testing/standing-clock.ts";
import { startTestStack, type TestStack } from "../testing/test-stack.ts";

/**
 * The stage's own alarms, as synthesized, in the local CloudWatch: each watches what a stage really writes, and goes off when it should. A
 * metric or dimension that nobody writes would be an alarm that never does.
 */

const MINUTE = 60_000;
const clock = standingClock();
let stack: TestStack;
let key: string;
/** Whether SageMaker fails whoever asks a model. */
let isBroken = false;

beforeAll(async () => {
  stack = await startTestStack({
    // Five minutes cost the operator 75 dollars.
    settings: { BUDGET_USD: "100", INSTANCE_PRICES: "ml.g4dn.xlarge=900" },
    aws: {
      clock,
      endpointDelays: { provisioning: 0, deletion: 0 },
      faults({ operation }) {
        if (isBroken && operation.startsWith("InvokeEndpoint"))
          throw new AwsError("InternalFailure", "", { status: 500 });
      },
    },
  });
});
afterAll(() => stack?.close());

const stateOf = (name: "server-errors" | "first-token" | "model-unavailable" | "provision-failed" | "budget") =>
  stack.aws.alarms.get(stack.names.alarm.stage(name)).state.value;
const told = () => stack.aws.sns.messages.map(({ subject }) => subject);

interface Watched {
  readonly alarm: string;
  readonly metric: string;
}

const shown = (namespace = "", name = "", dimensions: Readonly<Record<string, string>> = {}) =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);

function watchedBy({ AlarmName = "", Metrics = [], ...own }: PutMetricAlarmInput): Watched[] {
  const statistics = [own, ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])];
  return statistics
    .filter(({ MetricName }) => MetricName !== undefined)
    .map(({ Namespace, MetricName, Dimensions }) => ({
      alarm: AlarmName,
      metric: shown(Namespace, MetricName, toDimensions(Dimensions)),
    }));
}

/** What stages alarms watch and nobody has written yet. */
function unwritten(): Watched[] {
  const written = new Set(
    stack.aws.metrics.list().map(({ namespace, name, dimensions }) => shown(namespace, name, dimensions)),
  );
  const ofStage = stack.aws.alarms.list().filter(({ definition }) => !definition.AlarmName?.includes("--"));
  return ofStage.flatMap(({ definition }) => watchedBy(definition)).filter(({ metric }) => !written.has(metric));
}

const watchStage = () =>
  stack.functions.find(({ arn }) => arn.endsWith(":openai-sagemaker-dev-watch-stage"))?.invoke("{}");

function complete(stream: boolean): Promise<Response> {
  return fetch(`${stack.openaiBaseUrl}/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "default", prompt: "The", max_tokens: 2, stream }),
  });
}

test("before anything has happened no alarm is raised, and those that wait for a look say so", () => {
  clock.pass(1 * MINUTE);
  expect(unwritten().length).toBeGreaterThan(5);
  expect(stateOf("server-errors")).toBe("OK");
  expect(stateOf("provision-failed")).toBe("OK");
  expect(stateOf("model-unavailable")).toBe("INSUFFICIENT_DATA");
});

test("an execution that fails, or takes too long, raises provision-failed and tells the topic; when it is over, too", async () => {
  await expect(stack.run("provision-endpoint", { instanceTypes: ["ml.m5.large"] })).rejects.toThrow("Refused");
  await settled(stack.aws);
  clock.pass(1 * MINUTE);
  expect(stateOf("provision-failed")).toBe("ALARM");
  clock.pass(30 * MINUTE);
  expect(stateOf("provision-failed")).toBe("OK");

  const machines = stack.aws.stateMachines;
  const machine = machines.list().find(({ name }) => name.endsWith("provision-endpoint"));
  if (machine === undefined) throw new Error("There is no machine.");
  const late = async () => {
    throw new ExecutionFailure("States.Timeout", "Too late.", "TIMED_OUT");
  };
  machines.register({ ...machine, run: late });
  await expect(stack.run("provision-endpoint")).rejects.toThrow("States.Timeout");
  machines.register(machine);
  await settled(stack.aws);
  clock.pass(1 * MINUTE);
  expect(stateOf("provision-failed")).toBe("ALARM");
  const name = stack.names.alarm.stage("provision-failed");
  const states = told().flatMap((one) => new RegExp(`^(\\w+): ${name}$`).exec(one ?? "")?.[1] ?? []);
  // The first one, for there was no state before.
  expect(states).toEqual(["OK", "ALARM", "OK", "ALARM"]);
});

test("a published model whose endpoint is gone, and a month that costs too much, are seen by the watch", async () => {
  clock.reset();
  await stack.run("provision-endpoint");
  key = await stack.createKey("alarms");
  expect((await complete(true)).status).toBe(200);
  expect((await complete(false)).status).toBe(200);
  await watchStage();
  clock.pass(5 * MINUTE);
  expect(stateOf("budget")).toBe("OK");
  await watchStage();
  clock.pass(5 * MINUTE);
  expect(stateOf("model-unavailable")).toBe("OK");
  expect(stateOf("budget")).toBe("ALARM");
  expect(unwritten()).toEqual([]);

  const { endpoints } = stack.aws.sageMaker;
  const [endpoint] = endpoints.list();
  if (endpoint !== undefined) endpoints.remove(endpoint);
  for (let look = 0; look < 2; look += 1) {
    await watchStage();
    clock.pass(5 * MINUTE);
  }
  expect(stateOf("model-unavailable")).toBe("ALARM");
  if (endpoint !== undefined) endpoints.add(endpoint);
});

test("requests that fail raise server-errors, but not a few of them", async () => {
  isBroken = true;
  const fail = async (count: number) => {
    const answers = await Promise.all(Array.from({ length: count }, () => complete(false)));
    for (const { status } of answers) expect(status).toBeGreaterThanOrEqual(500);
    clock.pass(5 * MINUTE);
  };
  clock.pass(60 * MINUTE);
  await fail(5);
  await fail(5);
  expect(stateOf("server-errors")).toBe("OK");
  await fail(12);
  await fail(12);
  expect(stateOf("server-errors")).toBe("ALARM");
});
