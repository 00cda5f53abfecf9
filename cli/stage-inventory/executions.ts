import {
  DescribeExecutionCommand,
  type ExecutionListItem,
  ListExecutionsCommand,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import * as v from "valibot";
import type { Names, StateMachineName } from "../../names.ts";
import { findStateMachine } from "../executions/state-machine.ts";

export interface ExecutionReport {
  readonly machine: StateMachineName;
  readonly arn: string;
  readonly status: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Until now, while it runs. */
  readonly seconds: number;
  /** The JSON text that it was started with. */
  readonly input: string;
  /** Error and cause, when it did not succeed. */
  readonly failure?: string;
}

/** Enough to look past half a day of hourly sweeps that removed nothing. */
const LOOKED_AT = 15;

/** The last executions of both state machines, newest first, without the sweeps that found nothing. */
export async function lastExecutions(client: SFNClient, names: Names, count: number, now = new Date()) {
  const machines = ["provision-endpoint", "retire-endpoint"] as const;
  const lists = await Promise.all(
    machines.map(async (machine) => (await listExecutions(client, names, machine, now)).slice(0, count)),
  );
  return lists.flat().sort((one, other) => other.startedAt.localeCompare(one.startedAt));
}

async function listExecutions(
  client: SFNClient,
  names: Names,
  machine: StateMachineName,
  now: Date,
): Promise<ExecutionReport[]> {
  const stateMachineArn = await findStateMachine(client, names.stateMachine(machine));
  if (stateMachineArn === undefined) return [];
  const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: LOOKED_AT }));
  return (await Promise.all(executions.map((one) => describeOne(client, machine, one, now)))).flat();
}

const Sweep = v.pipe(v.string(), v.parseJson(), v.looseObject({ sweep: v.literal(true) }));
const NothingRemoved = v.pipe(v.string(), v.parseJson(), v.looseObject({ removed: v.strictTuple([]) }));

/** Empty for a sweep that found nothing. */
async function describeOne(
  client: SFNClient,
  machine: StateMachineName,
  { executionArn: arn = "", status = "RUNNING", startDate, stopDate }: ExecutionListItem,
  now: Date,
): Promise<ExecutionReport[]> {
  const { input = "{}", output, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
  if (v.is(Sweep, input) && v.is(NothingRemoved, output)) return [];
  const [started, ended] = [startDate ?? now, stopDate ?? now];
  const failure = error === undefined ? cause : `${error}: ${cause ?? "no cause is given"}`;
  return [
    {
      machine,
      arn,
      status,
      startedAt: started.toISOString(),
      seconds: Math.max(0, (ended.getTime() - started.getTime()) / 1000),
      input,
      ...(failure !== undefined && { failure }),
    },
  ];
}
