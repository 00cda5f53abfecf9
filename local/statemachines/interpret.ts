import { setTimeout as pause } from "node:timers/promises";
import { StateMachine } from "aws-local-stepfunctions";
import { type Clock, systemClock } from "../aws/clock.ts";
import {
  type ContextObject,
  ExecutionFailure,
  type JsonValue,
  type RunStateMachine,
  type StateEvent,
} from "../aws/step-functions/state-machine.ts";
import { type AnyState, forFalsyInput, localDefinition, START_TIME, WAIT } from "./local-definition.ts";

/** Runs a task by its `Resource`; rejects with a `TaskFailure`. */
export type InvokeTask = (resource: string, input: JsonValue) => Promise<JsonValue>;

/** How long a Wait and a pause before a retry take; as long as the definition says without any of these. */
export interface Pauses {
  /** Milliseconds of each. */
  readonly pauseMilliseconds?: number | undefined;
  /** What each takes of its time in the definition: 0.001 makes seconds milliseconds. Default: 1. */
  readonly pauseScale?: number | undefined;
}

export interface InterpretOptions extends Pauses {
  readonly invokeTask: InvokeTask;
  /** The clock of the timestamps that the machine sees, not of its waits. Default: the computer's. */
  readonly clock?: Pick<Clock, "now">;
}

type Execution = ReturnType<StateMachine["run"]>;
type EventLog = Execution["eventLogs"] extends AsyncGenerator<infer Event> ? Event : never;
type States = readonly (readonly [string, AnyState])[];

/** A validation takes a quarter of a second; a test has asl-validator read what is synthesized. */
const UNCHECKED = { validationOptions: { noValidate: true } };

/** Interprets a definition in the Amazon States Language from its text: the one that was synthesized. */
export function interpret(definition: string, options: InterpretOptions): RunStateMachine {
  const { invokeTask, clock = systemClock, pauseMilliseconds, pauseScale = 1 } = options;
  const parsed = localDefinition(definition, pauseScale);
  const states = allStates(parsed);
  const intervals = pauseMilliseconds === undefined ? {} : { retryIntervalOverrides: same(states, pauseMilliseconds) };
  const wait = (seconds: number, signal: AbortSignal) =>
    pause(pauseMilliseconds ?? seconds * 1000 * pauseScale, {}, { signal });

  return async (input, context, signal, onEvent) => {
    const taskResourceLocalHandlers = taskHandlers(states, (resource, taskInput) => {
      // The interpreter would cut the pause before a retry short and try again.
      signal.throwIfAborted();
      if (resource !== WAIT) return invokeTask(resource, taskInput);
      return wait((taskInput as { seconds: number }).seconds, signal);
    });
    const execution = new StateMachine(input ? parsed : forFalsyInput(parsed), UNCHECKED).run(input, {
      context: localContext(context, clock),
      overrides: { taskResourceLocalHandlers, ...intervals },
    });
    signal.addEventListener("abort", execution.abort, { once: true });
    const [outcome] = await Promise.allSettled([execution.result, forwardEvents(execution.eventLogs, states, onEvent)]);
    signal.removeEventListener("abort", execution.abort);
    if (outcome.status === "fulfilled") return outcome.value as JsonValue;
    throw executionFailure(outcome.reason);
  };
}

/** The interpreter does not tell when a state was entered; a getter gives each state the time at which it asks. */
function localContext(context: ContextObject, clock: Pick<Clock, "now">) {
  return {
    ...context,
    Execution: { ...context.Execution, [START_TIME]: context.Execution.StartTime },
    State: {
      get EnteredTime() {
        return clock.now().toISOString();
      },
    },
  };
}

async function forwardEvents(
  events: AsyncIterable<EventLog>,
  states: States,
  onEvent: (event: StateEvent) => void,
): Promise<void> {
  const waits = new Set(states.filter(([, state]) => isWait(state)).map(([name]) => name));
  for await (const event of events) {
    if (event.type === "StateEntered" || event.type === "StateExited" || event.type === "StateFailed") {
      const { state, ...rest } = event as StateEvent;
      onEvent({ ...rest, state: waits.has(state.name) ? { ...state, type: "Wait" } : state });
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

/** The states of the machine and of its Maps; the interpreter addresses all of them by name alone. */
function allStates({ States }: { readonly States: Readonly<Record<string, AnyState>> }): States {
  return Object.entries(States).flatMap(([name, state]) => [
    [name, state] as const,
    ...(state.Type === "Map" && state.ItemProcessor ? allStates(state.ItemProcessor) : []),
  ]);
}

const isWait = (state: AnyState) => state.Type === "Task" && state.Resource === WAIT;

function taskHandlers(states: States, run: InvokeTask) {
  return Object.fromEntries(
    states.flatMap(([name, state]) =>
      state.Type === "Task" ? [[name, async (input: unknown) => await run(state.Resource, input as JsonValue)]] : [],
    ),
  );
}

function same(states: States, milliseconds: number): Record<string, number> {
  return Object.fromEntries(states.map(([name]) => [name, milliseconds]));
}
