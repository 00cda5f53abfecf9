import type { Execution } from "./execution.ts";

/** By what has just become of an execution. */
const NAMES: Readonly<Record<string, string>> = {
  RUNNING: "ExecutionsStarted",
  SUCCEEDED: "ExecutionsSucceeded",
  FAILED: "ExecutionsFailed",
  TIMED_OUT: "ExecutionsTimedOut",
  ABORTED: "ExecutionsAborted",
};

/** What Step Functions counts: https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html */
export function executionMetric({ status, stateMachine }: Execution) {
  const dimensions = { StateMachineArn: stateMachine.arn };
  return { namespace: "AWS/States", name: NAMES[status] ?? status, dimensions };
}
