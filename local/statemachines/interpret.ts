import { StateMachine, type StateMachineDefinition } from "aws-local-stepfunctions";
import {
  type ContextObject,
  ExecutionFailure,
  type JsonValue,
  type RunStateMachine,
  type StateEvent,
} from "../aws/step-functions/state-machine.ts";

/** Runs a task by its `Resource`; rejects with a `TaskFailure`. */
export type InvokeTask = (resource: string, input: JsonValue) => Promise<JsonValue>;

export interface InterpretOptions {
  readonly invokeTask: InvokeTask;
  /** Milliseconds that every Wait and every pause before a retry takes; absent: as long as the definition says. */
  readonly pauseMilliseconds?: number;
}

type Execution = ReturnType<StateMachine["run"]>;
type EventLog = Execution["eventLogs"] extends AsyncGenerator<infer Event> ? Event : never;

/** A validation takes a quarter of a second; a test has asl-validator read what is synthesized. */
const UNCHECKED = { validationOptions: { noValidate: true } };

/** Interprets a definition in the Amazon States Language from its text: the one that was synthesized. */
export function interpret(definition: string, { invokeTask, pauseMilliseconds }: InterpretOptions): RunStateMachine {
  const parsed = JSON.parse(definition) as StateMachineDefinition;
  const states = allStates(parsed);
  const overrides = {
    taskResourceLocalHandlers: taskHandlers(states, invokeTask),
    ...pauses(states, pauseMilliseconds),
  };
  return async (input, context, signal, onEvent) => {
    const execution = new StateMachine(parsed, UNCHECKED).run(input, { context: withEnteredTime(context), overrides });
    signal.addEventListener("abort", execution.abort, { once: true });
    const [outcome] = await Promise.allSettled([execution.result, forwardEvents(execution.eventLogs, onEvent)]);
    signal.removeEventListener("abort", execution.abort);
    if (outcome.status === "fulfilled") return outcome.value as JsonValue;
    throw executionFailure(outcome.reason);
  };
}

/** The interpreter does not fill it in; a getter gives each state the time at which it asks. */
function withEnteredTime(context: ContextObject) {
  return {
    ...context,
    State: {
      get EnteredTime() {
        return new Date().toISOString();
      },
    },
  };
}

async function forwardEvents(events: AsyncIterable<EventLog>, onEvent: (event: StateEvent) => void): Promise<void> {
  for await (const event of events) {
    if (event.type === "StateEntered" || event.type === "StateExited" || event.type === "StateFailed") {
      onEvent(event as StateEvent);
    }
  }
}

function executionFailure(reason: unknown): ExecutionFailure {
  if (!(reason instanceof Error)) throw reason;
  if (reason.name === "ExecutionTimeoutError") {
    return new ExecutionFailure("States.Timeout", "The execution ran longer than TimeoutSeconds.", "TIMED_OUT");
  }
  const { name, message } = reason.cause instanceof Error ? reason.cause : reason;
  return new ExecutionFailure(name, message);
}

type AnyState = StateMachineDefinition["States"][string];

/** The states of the machine and of its Maps; the interpreter addresses all of them by name alone. */
function allStates({ States }: Pick<StateMachineDefinition, "States">): [string, AnyState][] {
  return Object.entries(States).flatMap(([name, state]) => [
    [name, state] as [string, AnyState],
    ...(state.Type === "Map" && state.ItemProcessor ? allStates(state.ItemProcessor) : []),
  ]);
}

function taskHandlers(states: readonly [string, AnyState][], invokeTask: InvokeTask) {
  return Object.fromEntries(
    states.flatMap(([name, state]) =>
      state.Type === "Task" ? [[name, (input: unknown) => invokeTask(state.Resource, input as JsonValue)]] : [],
    ),
  );
}

function pauses(states: readonly [string, AnyState][], milliseconds: number | undefined) {
  if (milliseconds === undefined) return {};
  const all = Object.fromEntries(states.map(([name]) => [name, milliseconds]));
  return { waitTimeOverrides: all, retryIntervalOverrides: all };
}
