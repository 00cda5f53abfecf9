import type { HistoryEvent, HistoryEventType } from "@aws-sdk/client-sfn";
import type { StateEvent } from "./state-machine.ts";

/** A history event before it is numbered and dated. */
export type UnnumberedEvent = Omit<HistoryEvent, "id" | "previousEventId" | "timestamp">;

const COMPLETE = { truncated: false };

export function executionStarted(input: string, roleArn: string): UnnumberedEvent {
  return { type: "ExecutionStarted", executionStartedEventDetails: { input, inputDetails: COMPLETE, roleArn } };
}

export function executionSucceeded(output: string): UnnumberedEvent {
  return { type: "ExecutionSucceeded", executionSucceededEventDetails: { output, outputDetails: COMPLETE } };
}

export function executionFailed(status: "FAILED" | "TIMED_OUT", error: string, cause: string): UnnumberedEvent {
  return status === "FAILED"
    ? { type: "ExecutionFailed", executionFailedEventDetails: { error, cause } }
    : { type: "ExecutionTimedOut", executionTimedOutEventDetails: { error, cause } };
}

export function executionAborted(error: string | undefined, cause: string | undefined): UnnumberedEvent {
  return { type: "ExecutionAborted", executionAbortedEventDetails: { error, cause } };
}

/**
 * The event that AWS records for a state, if there is one: a Fail state is never exited, and only tasks fail. The
 * interpreter does not tell what it sends to a task, so TaskScheduled, TaskStarted and TaskSucceeded are not recorded.
 */
export function stateEvent(
  { type, state, Error: error, Cause: cause }: StateEvent,
  definition: string,
): UnnumberedEvent | undefined {
  if (type === "StateEntered") {
    return {
      type: `${state.type}StateEntered` as HistoryEventType,
      stateEnteredEventDetails: { name: state.name, input: JSON.stringify(state.input), inputDetails: COMPLETE },
    };
  }
  if (type === "StateExited") {
    if (state.type === "Fail") return undefined;
    return {
      type: `${state.type}StateExited` as HistoryEventType,
      stateExitedEventDetails: { name: state.name, output: JSON.stringify(state.output), outputDetails: COMPLETE },
    };
  }
  if (state.type !== "Task") return undefined;
  const text = typeof cause === "string" ? cause : JSON.stringify(cause);
  return {
    type: "TaskFailed",
    taskFailedEventDetails: { ...taskResource(state.name, definition), error, cause: text },
  };
}

/** `arn:aws:states:::aws-sdk:sagemaker:createModel` is resource `createModel` of type `aws-sdk:sagemaker`. */
function taskResource(stateName: string, definition: string): { resourceType: string; resource: string } {
  const arn = findResource(JSON.parse(definition), stateName) ?? "";
  const [, resourceType = "lambda", resource = arn] =
    /^arn:aws[a-z-]*:states:[^:]*:[^:]*:(.+):([^:]+)$/.exec(arn) ?? [];
  return { resourceType, resource };
}

/** The state may lie inside a Parallel or Map state; names are unique in the whole definition. */
function findResource(node: unknown, stateName: string): string | undefined {
  if (typeof node !== "object" || node === null) return undefined;
  const states = (node as { States?: Record<string, { Resource?: string }> }).States;
  if (states?.[stateName]?.Resource !== undefined) return states[stateName].Resource;
  for (const child of Object.values(node)) {
    const found = findResource(child, stateName);
    if (found !== undefined) return found;
  }
  return undefined;
}
