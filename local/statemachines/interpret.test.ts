import type { Clock } from "../aws/clock.ts";
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
  readonly pauseScale?: number;
  readonly clock?: Pick<Clock, "now">;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: StateEvent) => void;
}

function run({ states, input = {}, invokeTask = nothing, signal, onEvent, ...options }: Run) {
  const definition = JSON.stringify({ StartAt: "First", TimeoutSeconds: 3600, States: states });
  const start = interpret(definition, { invokeTask, ...options });
  return start(
    input,
    { ...context, Execution: { ...context.Execution, Input: input } },
    signal ?? new AbortController().signal,
    onEvent ?? (() => undefined),
  );
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

test.each([null, false, 0, "", 5, [], {}])("hands the first task an input that is %j", async (input) => {
  const seen: unknown[] = [];
  await run({
    states: { First: task({ Parameters: { Payload: { "input.$": "$", "id.$": "$$.Execution.Id" } }, End: true }) },
    input,
    invokeTask: async (_, call) => seen.push((call as { Payload: JsonValue }).Payload),
  });
  expect(seen).toEqual([{ input, id: context.Execution.Id }]);
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

test("takes of every pause the part that it is told", async () => {
  let attempts = 0;
  const output = await run({
    states: {
      First: { Type: "Wait", Seconds: 600, Next: "Second" },
      Second: { Type: "Wait", SecondsPath: "$.plan.poll", Next: "Third" },
      Third: {
        Type: "Map",
        ItemsPath: "$.items",
        ItemProcessor: { StartAt: "Inner", States: { Inner: { Type: "Wait", Seconds: 600, End: true } } },
        ResultPath: null,
        Next: "Fourth",
      },
      Fourth: task({
        Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 600, MaxAttempts: 2, MaxDelaySeconds: 900 }],
        ResultPath: null,
        End: true,
      }),
    },
    input: { plan: { poll: 600 }, items: [1] },
    pauseScale: 1e-5,
    invokeTask: async () => {
      attempts += 1;
      if (attempts < 3) throw new TaskFailure("Busy", "later");
      return {};
    },
  });
  expect(attempts).toBe(3);
  expect(output).toEqual({ plan: { poll: 600 }, items: [1] });
});

test("shows the machine the local AWS's times", async () => {
  let minute = 0;
  const clock = {
    now() {
      minute += 1;
      return new Date(Date.UTC(2030, 0, 1, 0, minute));
    },
  };
  const entered = { "entered.$": "$$.State.EnteredTime", "started.$": "$$.Execution.StartTime" };
  const output = await run({ states: { First: { Type: "Pass", Parameters: entered, End: true } }, clock });
  expect(output).toEqual({ entered: "2030-01-01T00:01:00.000Z", started: context.Execution.StartTime });
});

test("tells a wait as a wait, with its input and output", async () => {
  const seen: unknown[] = [];
  await run({
    states: { First: { Type: "Wait", Seconds: 1, Next: "Second" }, Second: { Type: "Succeed" } },
    input: { a: 1 },
    pauseMilliseconds: 1,
    onEvent: ({ type, state }) => seen.push([type, state.type, state.input, state.output]),
  });
  expect(seen.slice(0, 2)).toEqual([
    ["StateEntered", "Wait", { a: 1 }, undefined],
    ["StateExited", "Wait", { a: 1 }, { a: 1 }],
  ]);
});

test("does not try again what is aborted in the pause before a retry", async () => {
  const abort = new AbortController();
  let attempts = 0;
  const stopped = run({
    states: { First: task({ Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 600 }], End: true }) },
    signal: abort.signal,
    invokeTask: async () => {
      attempts += 1;
      setImmediate(() => abort.abort());
      throw new TaskFailure("Busy", "later");
    },
  });
  await expect(stopped).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(attempts).toBe(1);
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
