import { DescribeExecutionCommand, ListExecutionsCommand, type SFNClient } from "@aws-sdk/client-sfn";
import type { Names, StateMachineName } from "../../names.ts";
import { findStateMachine } from "../state-machine.ts";

export interface ExecutionReport {
  readonly machine: StateMachineName;
  readonly arn: string;
  readonly status: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Until now, while it runs. */
  readonly seconds: number;
  /** Error and cause, when it did not succeed. */
  readonly failure?: string;
}

/** The last executions of both state machines, newest first. */
export async function lastExecutions(client: SFNClient, names: Names, count: number, now = new Date()) {
  const machines = ["provision-endpoint", "retire-endpoint"] as const;
  const lists = await Promise.all(machines.map((machine) => executionsOf(client, names, machine, count, now)));
  return lists.flat().sort((one, other) => other.startedAt.localeCompare(one.startedAt));
}

async function executionsOf(
  client: SFNClient,
  names: Names,
  machine: StateMachineName,
  count: number,
  now: Date,
): Promise<ExecutionReport[]> {
  const stateMachineArn = await findStateMachine(client, names.stateMachine(machine));
  if (stateMachineArn === undefined) return [];
  const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: count }));
  return Promise.all(
    executions.map(async ({ executionArn: arn = "", status = "RUNNING", startDate = now, stopDate = now }) => {
      const failure = status === "RUNNING" || status === "SUCCEEDED" ? undefined : await failureOf(client, arn);
      return {
        machine,
        arn,
        status,
        startedAt: startDate.toISOString(),
        seconds: Math.max(0, (stopDate.getTime() - startDate.getTime()) / 1000),
        ...(failure !== undefined && { failure }),
      };
    }),
  );
}

async function failureOf(client: SFNClient, executionArn: string): Promise<string | undefined> {
  const { error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
  return error === undefined ? cause : `${error}: ${cause ?? "no cause is given"}`;
}
