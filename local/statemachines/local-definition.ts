import type { StateMachineDefinition } from "aws-local-stepfunctions";

export type AnyState = StateMachineDefinition["States"][string];
type States = Pick<StateMachineDefinition, "StartAt" | "States">;

/** `Resource` of the task that a Wait becomes; its input is `{ seconds }`. */
export const WAIT = "wait";

/** Where the interpreter is told when the execution began: it puts the machine's own time into `StartTime`. */
export const START_TIME = "LocalStartTime";

/** AWS's default is 99,999,999 seconds, the interpreter's is 60; Node's timers end before AWS's. */
const NO_TIMEOUT_SECONDS = 2_000_000;

/**
 * The definition as the interpreter needs it to do what AWS does: a task without a timeout has time, and the execution's
 * start is the local AWS's. Each Wait is a task, for the interpreter cannot be told of a clock.
 * @param pauseScale what the pauses before a retry take of the time that the definition says
 */
export function localDefinition(text: string, pauseScale: number): StateMachineDefinition {
  const definition = JSON.parse(text.replaceAll("$$.Execution.StartTime", `$$$$.Execution.${START_TIME}`));
  return withStates(definition, (state) => prepared(state, pauseScale));
}

/**
 * The definition for an input that is null, false, 0 or an empty text: of such a value the interpreter takes `$` for missing, so the
 * first state finds it in the context.
 */
export function forFalsyInput(definition: StateMachineDefinition): StateMachineDefinition {
  const { StartAt, States } = definition;
  const first = JSON.parse(JSON.stringify(States[StartAt]).replaceAll('.$":"$"', '.$":"$$$$.Execution.Input"'));
  return { ...definition, States: { ...States, [StartAt]: first } };
}

function withStates<Machine extends States>(machine: Machine, change: (state: AnyState) => AnyState): Machine {
  const states = Object.entries(machine.States).map(([name, state]) => [name, change(state)]);
  return { ...machine, States: Object.fromEntries(states) };
}

function prepared(state: AnyState, pauseScale: number): AnyState {
  if (state.Type === "Wait") return waitTask(state);
  if (state.Type === "Task") return { TimeoutSeconds: NO_TIMEOUT_SECONDS, ...scaledRetry(state, pauseScale) };
  if (state.Type !== "Map" || !state.ItemProcessor) return state;
  const change = (inner: AnyState) => prepared(inner, pauseScale);
  return { ...scaledRetry(state, pauseScale), ItemProcessor: withStates(state.ItemProcessor, change) };
}

function waitTask(state: Extract<AnyState, { Type: "Wait" }>): AnyState {
  const { Seconds, SecondsPath, Timestamp: _, TimestampPath: __, ...rest } = state;
  if (Seconds === undefined && SecondsPath === undefined) {
    throw new Error("The local Step Functions knows Wait with Seconds or SecondsPath only.");
  }
  const Parameters = SecondsPath === undefined ? { seconds: Seconds } : { "seconds.$": SecondsPath };
  const task = { ...rest, Type: "Task", Resource: WAIT, Parameters, ResultPath: null };
  return { ...task, TimeoutSeconds: NO_TIMEOUT_SECONDS } as unknown as AnyState;
}

function scaledRetry<State extends Extract<AnyState, { Type: "Task" | "Map" }>>(state: State, scale: number): State {
  const { Retry } = state;
  if (Retry === undefined) return state;
  const scaled = Retry.map(({ IntervalSeconds = 1, MaxDelaySeconds, ...retrier }) => ({
    ...retrier,
    IntervalSeconds: IntervalSeconds * scale,
    ...(MaxDelaySeconds !== undefined && { MaxDelaySeconds: MaxDelaySeconds * scale }),
  }));
  return { ...state, Retry: scaled };
}
