import { SFNClient, StartExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { letService } from "../../../testing/local-aws/permissions.ts";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";
import { until } from "../../../testing/until.ts";
import { acceleratedClock } from "../clock.ts";
import type { RunStateMachine } from "../step-functions/state-machine.ts";

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let sfn: SFNClient;

beforeEach(async () => {
  const started = await startTestAws({ clock: acceleratedClock(60_000) });
  aws = started.aws;
  letService(aws, "events.amazonaws.com", "lambda:InvokeFunction", FUNCTION);
  sfn = new SFNClient(started.client);
});
afterEach(async () => {
  sfn.destroy();
  await aws.close();
});

const FUNCTION = "arn:aws:lambda:eu-north-1:123456789012:function:notify";
const ROLE = "arn:aws:iam::123456789012:role/events";
const DELIVERER = {
  service: "events.amazonaws.com",
  sourceArn: "arn:aws:events:eu-north-1:123456789012:rule/ended",
} as const;
const register = (name: string, run: RunStateMachine) =>
  aws.stateMachines.register({ name, definition: "{}", run }).arn;
const start = async (stateMachineArn: string, input = "{}") =>
  String((await sfn.send(new StartExecutionCommand({ stateMachineArn, input }))).executionArn);
const statuses = () => aws.eventBus.events.map(({ detail }) => detail.status);

test("an execution's beginning and end are told as Step Functions tells them", async () => {
  const machine = register("provision", async () => ({ done: true }));
  const arn = await start(machine, '{"alias":"a"}');
  await until(() => aws.eventBus.events.length === 2);
  expect(aws.eventBus.events).toMatchObject([
    {
      version: "0",
      source: "aws.states",
      "detail-type": "Step Functions Execution Status Change",
      account: "123456789012",
      region: "eu-north-1",
      resources: [arn],
      detail: {
        executionArn: arn,
        stateMachineArn: machine,
        status: "RUNNING",
        input: '{"alias":"a"}',
        output: null,
        stopDate: null,
      },
    },
    {
      detail: { status: "SUCCEEDED", output: '{"done":true}', stopDate: expect.any(Number), error: null, cause: null },
    },
  ]);
});

test("a failure tells its error, and a stop at any moment is ABORTED", async () => {
  await start(register("failing", () => Promise.reject(new Error("a mistake"))));
  await until(() => statuses().includes("FAILED"));
  expect(aws.eventBus.events.at(-1)?.detail).toMatchObject({
    error: "States.Runtime",
    cause: "a mistake",
    output: null,
  });
  const executionArn = await start(register("endless", () => new Promise(() => undefined)));
  await sfn.send(new StopExecutionCommand({ executionArn, cause: "enough" }));
  expect(aws.eventBus.events.at(-1)).toMatchObject({
    resources: [executionArn],
    detail: { status: "ABORTED", cause: "enough" },
  });
});

test("a rule starts a function with the event, and a state machine with what it transforms", async () => {
  const payloads: { detail: { status: string } }[] = [];
  aws.targets.functions.set(FUNCTION, async (payload) => {
    payloads.push(JSON.parse(payload));
    return {};
  });
  const inputs: unknown[] = [];
  const sweeper = register("sweeper", async (input) => {
    inputs.push(input);
    return null;
  });
  const failing = register("failing", () => Promise.reject(new Error("a mistake")));
  aws.eventBus.putRule({
    name: "failures",
    pattern: { source: ["aws.states"], detail: { stateMachineArn: [failing], status: ["FAILED"] } },
    targets: [
      { arn: FUNCTION },
      {
        arn: sweeper,
        roleArn: ROLE,
        inputTransformer: { paths: { s: "$.detail.status" }, template: '{"sweep": true, "after": <s>}' },
      },
    ],
  });
  await start(failing);
  await until(() => payloads.length === 1 && inputs.length === 1);
  expect(payloads[0]?.detail.status).toBe("FAILED");
  expect(inputs).toEqual([{ sweep: true, after: "FAILED" }]);
});

test("a function that fails is tried twice again, and then no more", async () => {
  let attempts = 0;
  aws.targets.functions.set(FUNCTION, async () => {
    attempts += 1;
    if (attempts === 1) throw new Error("throttled");
    return { functionError: "Unhandled" };
  });
  aws.targets.deliver(FUNCTION, () => "{}", DELIVERER);
  await until(() => attempts === 3);
  await aws.targets.close();
  expect(attempts).toBe(3);
});

test("closing gives up what waits for another attempt", async () => {
  const { aws: slow } = await startTestAws();
  letService(slow, "events.amazonaws.com", "lambda:InvokeFunction", FUNCTION);
  let attempts = 0;
  slow.targets.functions.set(FUNCTION, async () => {
    attempts += 1;
    return { functionError: "Unhandled" };
  });
  slow.targets.deliver(FUNCTION, () => "{}", DELIVERER);
  await until(() => attempts === 1);
  await slow.close();
  slow.targets.deliver(FUNCTION, () => "{}", DELIVERER);
  expect(attempts).toBe(1);
});
