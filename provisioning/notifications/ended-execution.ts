import { DescribeExecutionCommand, paginateGetExecutionHistory, type SFNClient } from "@aws-sdk/client-sfn";
import * as v from "valibot";

/** Data of provision-endpoint, as far as a message tells of it; see statemachines/provision-endpoint.ts. */
const ProvisioningData = v.object({
  plan: v.optional(
    v.object({
      alias: v.optional(v.string()),
      warnings: v.optional(v.array(v.string()), []),
      /** Why a waking did nothing. */
      nothingToDo: v.optional(v.string()),
    }),
  ),
  target: v.optional(v.object({ endpointName: v.string() })),
  /** Why an instance type before the one that was taken was not. */
  passedOver: v.optional(v.object({ Error: v.string(), Cause: v.string() })),
  /** Nothing was made, for what was asked for already served. */
  unchanged: v.optional(v.object({ text: v.string() })),
  failure: v.optional(v.object({ Error: v.string(), Cause: v.string() })),
});
export type ProvisioningData = v.InferOutput<typeof ProvisioningData>;

/** An execution that is over. */
export interface EndedExecution {
  readonly arn: string;
  readonly stateMachineArn: string;
  readonly status: string;
  readonly startedAt: Date;
  readonly minutes: number;
  /** Parsed. */
  readonly input: unknown;
  /** Parsed; absent unless it succeeded. */
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
}

export async function describeEnded(client: SFNClient, arn: string): Promise<EndedExecution> {
  const execution = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
  const { stateMachineArn = "", status = "", startDate = new Date(), stopDate = startDate, error, cause } = execution;
  return {
    arn,
    stateMachineArn,
    status,
    startedAt: startDate,
    minutes: Math.round((stopDate.getTime() - startDate.getTime()) / 60_000),
    input: JSON.parse(execution.input ?? "{}"),
    ...(execution.output === undefined ? {} : { output: JSON.parse(execution.output) }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}

/** Where an execution failed, and its data there. */
export interface FailedState {
  readonly name: string;
  readonly data: ProvisioningData;
}

/**
 * The last state that was entered without the failure that the execution ended with: those after it only cleaned up, with the
 * failure in their data.
 */
export async function failedState(client: SFNClient, { arn, cause }: EndedExecution): Promise<FailedState | undefined> {
  const history = paginateGetExecutionHistory({ client, pageSize: 1000 }, { executionArn: arn, reverseOrder: true });
  for await (const { events = [] } of history) {
    for (const { stateEnteredEventDetails: entered } of events) {
      if (entered?.name === undefined) continue;
      const data = provisioningDataIn(JSON.parse(entered.input ?? "{}"));
      if (cause === undefined || data.failure?.Cause !== cause) return { name: entered.name, data };
    }
  }
  return undefined;
}

/** Empty where the data is not provision-endpoint's. */
export function provisioningDataIn(value: unknown): ProvisioningData {
  const parsed = v.safeParse(ProvisioningData, value);
  return parsed.success ? parsed.output : {};
}
