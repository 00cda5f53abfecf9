import type { JsonValue, StateEvent } from "../aws/step-functions/state-machine.ts";
import { type InvokeTask, interpret } from "./interpret.ts";
import { TaskFailure } from "./task-failure.ts";

const context = {
  Execution: {
    Id: "arn:aws:states:eu-north-1:123456789012:execution:machine:one",
    Name: "one",
    Input: {},
    RoleArn: "arn:aws:iam::123456789012:role/machine",
    StartTime: "2026-01-01T00:00:00.000Z",
    RedriveCount: 0,
  },
  StateMachine: { Id: "arn:aws:states:eu-north-1:123456789012:stateMachine:machine", Name: "machine" },
};

const task = (rest: object) => ({ Type: "Task", Resource: "arn:aws:states:::aws-sdk:ssm:getParameter", ...rest });
const nothing: InvokeTask = async () => ({});

interface Run {
  readonly states: object;
  readonly input?: JsonValue;
  readonly invokeTask?: InvokeTask;
  readonly pauseMilliseconds?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: StateEvent) => void;
}

function run({ states, input = {}, invokeTask = nothing, pauseMilliseconds, signal, onEvent }: Run) {
  const definition = JSON.stringify({ StartAt: "First", TimeoutSeconds: 3600, States: states });
  const start = interpret(definition, {
    invokeTask,
    ...(pauseMilliseconds === undefined ? {} : { pauseMilliseconds }),
  });
  return start(input, context, signal ?? new AbortController().signal, onEvent ?? (() => undefined));
}

test("runs tasks by their resource, with the execution in the context", async () => {
  const seen: unknown[] = [];
  const output = await run({
    states: { First: task({ Parameters: { "id.$": "$$.Execution.Id", "a.$": "$.a" }, End: true }) },
    input: { a: 1 },
    invokeTask: async (...call) => {
      seen.push(call);
      return { done: true };
    },
  });
  expect(seen).toEqual([["arn:aws:states:::aws-sdk:ssm:getParameter", { id: context.Execution.Id, a: 1 }]]);
  expect(output).toEqual({ done: true });
});

test("lets Catch and a Fail state see a task's error by its name and cause", async () => {
  const failed = run({
    states: {
      First: task({
        End: true,
        Catch: [{ ErrorEquals: ["Ssm.SsmException"], ResultPath: "$.failure", Next: "Failed" }],
      }),
      Failed: { Type: "Fail", ErrorPath: "$.failure.Error", CausePath: "$.failure.Cause" },
    },
    invokeTask: () => Promise.reject(new TaskFailure("Ssm.SsmException", "Rate exceeded")),
  });
  await expect(failed).rejects.toMatchObject({ status: "FAILED", error: "Ssm.SsmException", message: "Rate exceeded" });
});

test("compares the time at which a state is entered with a deadline", async () => {
  const choose = (deadline: string) =>
    run({
      states: {
        First: {
          Type: "Choice",
          Choices: [{ Variable: "$$.State.EnteredTime", TimestampGreaterThanPath: "$.deadline", Next: "Late" }],
          Default: "InTime",
        },
        Late: { Type: "Fail", Error: "Late", Cause: "too late" },
        InTime: { Type: "Succeed" },
      },
      input: { deadline },
    });
  await expect(choose("2020-01-01T00:00:00Z")).rejects.toMatchObject({ error: "Late" });
  expect(await choose("2999-01-01T00:00:00Z")).toEqual({ deadline: "2999-01-01T00:00:00Z" });
});

test("shortens waits and the pauses before retries when it is told to", async () => {
  let attempts = 0;
  await run({
    states: {
      First: { Type: "Wait", Seconds: 600, Next: "Second" },
      Second: task({ Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 600, MaxAttempts: 2 }], End: true }),
    },
    pauseMilliseconds: 1,
    invokeTask: async () => {
      attempts += 1;
      if (attempts < 3) throw new TaskFailure("Busy", "later");
      return {};
    },
  });
  expect(attempts).toBe(3);
});

test("tells every state as it is entered and left, those of a Map too", async () => {
  const seen: string[] = [];
  await run({
    states: {
      First: {
        Type: "Map",
        ItemsPath: "$.items",
        ItemProcessor: { StartAt: "Inner", States: { Inner: { Type: "Pass", End: true } } },
        End: true,
      },
    },
    input: { items: [1] },
    onEvent: ({ type, state }) => seen.push(`${type} ${state.name}`),
  });
  expect(seen).toEqual(["StateEntered First", "StateEntered Inner", "StateExited Inner", "StateExited First"]);
});

test("stops in the middle of a wait when it is aborted", async () => {
  const abort = new AbortController();
  const stopped = run({
    states: { First: { Type: "Wait", Seconds: 600, Next: "Second" }, Second: { Type: "Succeed" } },
    signal: abort.signal,
    onEvent: () => abort.abort(),
  });
  await expect(stopped).rejects.toThrow();
});
