import type { JsonService } from "../operation.ts";
import { executionOperations } from "./execution-operations.ts";
import type { Executions } from "./executions.ts";
import { stateMachineOperations } from "./state-machine-operations.ts";
import type { StateMachines } from "./state-machines.ts";

/** Standard workflows. State machines are registered by code; there is no CreateStateMachine. */
export function stepFunctions(stateMachines: StateMachines, executions: Executions): JsonService {
  return {
    name: "sfn",
    targetPrefix: "AWSStepFunctions",
    jsonVersion: "1.0",
    operations: { ...stateMachineOperations(stateMachines), ...executionOperations(stateMachines, executions) },
  };
}
