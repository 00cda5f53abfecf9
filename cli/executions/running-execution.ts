import { DescribeExecutionCommand, ListExecutionsCommand, type SFNClient } from "@aws-sdk/client-sfn";
import * as v from "valibot";
import { DEFAULT_ALIAS } from "../../names.ts";

const Input = v.looseObject({ alias: v.optional(v.string(), DEFAULT_ALIAS) });

export interface RunningExecution {
  readonly arn: string;
  /** The parsed input that it was started with. */
  readonly input: unknown;
}

/** The execution of provision-endpoint that is at work on an alias, if there is one. */
export async function findRunningExecution(
  client: SFNClient,
  stateMachineArn: string,
  alias: string,
): Promise<RunningExecution | undefined> {
  const list = new ListExecutionsCommand({ stateMachineArn, statusFilter: "RUNNING", maxResults: 1000 });
  const { executions = [] } = await client.send(list);
  for (const { executionArn } of executions) {
    const { input: text } = await client.send(new DescribeExecutionCommand({ executionArn }));
    const input: unknown = JSON.parse(text ?? "{}");
    if (executionArn !== undefined && v.is(Input, input) && v.parse(Input, input).alias === alias) {
      return { arn: executionArn, input };
    }
  }
  return undefined;
}
