import { type AccessOf, onAll, type ServiceAccess, text } from "./access-of.ts";

const NO_QUALIFIER = { "states:StateMachineQualifier": undefined };

const on =
  (action: string, member: "stateMachineArn" | "executionArn"): AccessOf =>
  (input) => [{ action: `states:${action}`, resource: text(input[member]), context: NO_QUALIFIER }];

export const stepFunctionsAccess: ServiceAccess = {
  StartExecution: on("StartExecution", "stateMachineArn"),
  StopExecution: on("StopExecution", "executionArn"),
  DescribeExecution: on("DescribeExecution", "executionArn"),
  GetExecutionHistory: on("GetExecutionHistory", "executionArn"),
  ListExecutions: on("ListExecutions", "stateMachineArn"),
  DescribeStateMachine: on("DescribeStateMachine", "stateMachineArn"),
  DeleteStateMachine: on("DeleteStateMachine", "stateMachineArn"),
  ListStateMachines: onAll("states:ListStateMachines"),
};
