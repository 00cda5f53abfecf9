import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ExecutionAlreadyExists,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { testAwsForEach } from "../../../testing/local-aws/test-aws.ts";
import { ExecutionFailure, type RunStateMachine } from "./state-machine.ts";

const local = testAwsForEach((client) => ({ sfn: new SFNClient(client) }));

const definition = JSON.stringify({
  StartAt: "CreateModel",
  States: {
    CreateModel: { Type: "Task", Resource: "arn:aws:states:::aws-sdk:sagemaker:createModel", Next: "Done" },
    Done: { Type: "Succeed" },
  },
});

function register(run: RunStateMachine) {
  return local.aws.stateMachines.register({ name: "provision", definition, run }).arn;
}

const start = (stateMachineArn: string, input: Partial<StartExecutionCommand["input"]> = {}) =>
  local.sfn.send(new StartExecutionCommand({ stateMachineArn, ...input }));

async function ended(executionArn: string | undefined) {
  for (;;) {
    const execution = await local.sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== "RUNNING") return execution;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Runs until it is aborted. */
const endless: RunStateMachine = (_input, _context, signal) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

const task = { name: "CreateModel", type: "Task", input: { alias: "a" } };

test("an execution succeeds with the interpreter's output, and its history is recorded and told", async () => {
  const told: (string | undefined)[] = [];
  local.aws.executions.onEvent((execution, event) => told.push(`${execution.stateMachine.name} ${event.type}`));
  const arn = register(async (input, context, _signal, onEvent) => {
    onEvent({ type: "StateEntered", state: task });
    onEvent({ type: "StateFailed", state: task, Error: "SageMaker.SageMakerException", Cause: "again" });
    onEvent({ type: "StateExited", state: { ...task, output: {} } });
    onEvent({ type: "StateEntered", state: { name: "Done", type: "Succeed", input: {} } });
    onEvent({ type: "StateExited", state: { name: "Done", type: "Succeed", input: {}, output: {} } });
    return { input, name: context.Execution.Name };
  });
  const { executionArn, startDate } = await start(arn, { name: "first", input: '{"alias":"a"}' });
  expect(executionArn).toBe("arn:aws:states:eu-north-1:123456789012:execution:provision:first");
  expect(startDate).toBeInstanceOf(Date);
  expect(await ended(executionArn)).toMatchObject({
    status: "SUCCEEDED",
    name: "first",
    stateMachineArn: arn,
    input: '{"alias":"a"}',
    output: '{"input":{"alias":"a"},"name":"first"}',
    stopDate: expect.any(Date),
  });
  const { events } = await local.sfn.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events).toMatchObject([
    { id: 1, previousEventId: 0, type: "ExecutionStarted", executionStartedEventDetails: { input: '{"alias":"a"}' } },
    { id: 2, previousEventId: 1, type: "TaskStateEntered", stateEnteredEventDetails: { name: "CreateModel" } },
    {
      id: 3,
      type: "TaskFailed",
      taskFailedEventDetails: {
        resourceType: "aws-sdk:sagemaker",
        resource: "createModel",
        error: "SageMaker.SageMakerException",
        cause: "again",
      },
    },
    { id: 4, type: "TaskStateExited", stateExitedEventDetails: { name: "CreateModel", output: "{}" } },
    { id: 5, type: "SucceedStateEntered" },
    { id: 6, type: "SucceedStateExited" },
    { id: 7, previousEventId: 6, type: "ExecutionSucceeded", timestamp: expect.any(Date) },
  ]);
  expect(told).toEqual(events?.map(({ type }) => `provision ${type}`));
});

test("history is paged, and read backwards", async () => {
  const arn = register(async (_input, _context, _signal, onEvent) => {
    onEvent({ type: "StateEntered", state: task });
    return null;
  });
  const { executionArn } = await start(arn);
  await ended(executionArn);
  const first = await local.sfn.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 2, reverseOrder: true }),
  );
  expect(first.events?.map(({ id }) => id)).toEqual([3, 2]);
  const { nextToken } = first;
  const second = await local.sfn.send(new GetExecutionHistoryCommand({ executionArn, nextToken, reverseOrder: true }));
  expect(second.events?.map(({ id }) => id)).toEqual([1]);
  expect(second.nextToken).toBeUndefined();
});

test.each([
  [new ExecutionFailure("NotPossible", "No quota."), "FAILED", "NotPossible", "No quota."],
  [new ExecutionFailure("States.Timeout", "Too late.", "TIMED_OUT"), "TIMED_OUT", "States.Timeout", "Too late."],
  [new Error("a mistake"), "FAILED", "States.Runtime", "a mistake"],
])("an interpreter that rejects with %s ends the execution %s", async (failure, status, error, cause) => {
  const { executionArn } = await start(register(() => Promise.reject(failure)));
  expect(await ended(executionArn)).toMatchObject({ status, error, cause });
});

test("a stopped execution is ABORTED, and the interpreter is told", async () => {
  let stopped = false;
  const arn = register((input, context, signal, onEvent) => {
    signal.addEventListener("abort", () => {
      stopped = true;
    });
    return endless(input, context, signal, onEvent);
  });
  const { executionArn } = await start(arn);
  const stop = new StopExecutionCommand({ executionArn, error: "Operator", cause: "enough" });
  expect((await local.sfn.send(stop)).stopDate).toBeInstanceOf(Date);
  expect(stopped).toBe(true);
  expect(await ended(executionArn)).toMatchObject({ status: "ABORTED", error: "Operator", cause: "enough" });
});

test("a name is used once, unless the same input is given while it runs", async () => {
  const arn = register(endless);
  const first = await start(arn, { name: "n", input: "{}" });
  expect((await start(arn, { name: "n", input: "{}" })).executionArn).toBe(first.executionArn);
  await expect(start(arn, { name: "n", input: '{"a":1}' })).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  await local.sfn.send(new StopExecutionCommand({ executionArn: first.executionArn }));
  await expect(start(arn, { name: "n", input: "{}" })).rejects.toThrow(
    `Execution Already Exists: '${first.executionArn}'`,
  );
});

test("executions are listed by status, newest first", async () => {
  const arn = register((input, ...rest) => (input === "stay" ? endless(input, ...rest) : Promise.resolve(input)));
  const done = await start(arn, { name: "done" });
  await ended(done.executionArn);
  await start(arn, { name: "stays", input: '"stay"' });
  const list = async (statusFilter?: "RUNNING" | "FAILED") => {
    const { executions = [] } = await local.sfn.send(new ListExecutionsCommand({ stateMachineArn: arn, statusFilter }));
    return executions.map(({ name }) => name);
  };
  expect(await list()).toEqual(["stays", "done"]);
  expect(await list("RUNNING")).toEqual(["stays"]);
  expect(await list("FAILED")).toEqual([]);
});

test("state machines are described and listed", async () => {
  const stateMachineArn = register(endless);
  expect(await local.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }))).toMatchObject({
    name: "provision",
    definition,
    type: "STANDARD",
    status: "ACTIVE",
    roleArn: "arn:aws:iam::123456789012:role/provision",
  });
  const { stateMachines } = await local.sfn.send(new ListStateMachinesCommand({}));
  expect(stateMachines).toMatchObject([{ stateMachineArn, name: "provision" }]);
});

test("what is wrong is named as AWS names it", async () => {
  const arn = register(endless);
  const missing = `${arn}-2`;
  await expect(start(missing)).rejects.toMatchObject({
    name: "StateMachineDoesNotExist",
    message: `State Machine Does Not Exist: '${missing}'`,
  });
  await expect(start("provision")).rejects.toMatchObject({ name: "InvalidArn" });
  await expect(start(arn, { name: "a b" })).rejects.toMatchObject({
    name: "InvalidName",
    message: "Invalid Name: 'a b'",
  });
  await expect(start(arn, { input: "{" })).rejects.toMatchObject({ name: "InvalidExecutionInput" });
  await expect(
    local.sfn.send(
      new DescribeExecutionCommand({ executionArn: "arn:aws:states:eu-north-1:123456789012:execution:a:b" }),
    ),
  ).rejects.toMatchObject({ name: "ExecutionDoesNotExist" });
});
