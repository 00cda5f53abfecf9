import type { EventEntry } from "../event.ts";
import type { Execution } from "./execution.ts";

const COMPLETE = { included: true };

/**
 * What Step Functions tells EventBridge when an execution begins and ends.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function executionStatusChange(execution: Execution): EventEntry {
  const { arn, stateMachine, name, status, startDate, stopDate, input, output, error, cause } = execution;
  return {
    source: "aws.states",
    "detail-type": "Step Functions Execution Status Change",
    resources: [arn],
    detail: {
      executionArn: arn,
      stateMachineArn: stateMachine.arn,
      name,
      status,
      startDate: startDate.getTime(),
      stopDate: stopDate?.getTime() ?? null,
      input,
      inputDetails: COMPLETE,
      output: output ?? null,
      outputDetails: output === undefined ? null : COMPLETE,
      error: error ?? null,
      cause: cause ?? null,
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatus: status === "RUNNING" || status === "SUCCEEDED" ? "NOT_REDRIVABLE" : "REDRIVABLE",
    },
  };
}
