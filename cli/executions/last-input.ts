import { DescribeExecutionCommand, paginateListExecutions, type SFNClient } from "@aws-sdk/client-sfn";
import { Refusal } from "../../provisioning/plan/refusal.ts";
import { parseProvisioningInput } from "../../provisioning/plan/provisioning-input.ts";
import type { ModelInput } from "./provision.ts";

/** Looks at no older executions: each takes a request. */
const MOST_EXECUTIONS = 100;

/** The input that last provisioned a model under an alias, in the 90 days that Step Functions remembers; undefined when there is none. */
export async function lastInput(
  client: SFNClient,
  stateMachineArn: string,
  alias: string,
): Promise<ModelInput | undefined> {
  let looked = 0;
  const list = { stateMachineArn, statusFilter: "SUCCEEDED" as const };
  for await (const { executions = [] } of paginateListExecutions({ client, pageSize: MOST_EXECUTIONS }, list)) {
    for (const { executionArn } of executions) {
      if (looked === MOST_EXECUTIONS) return undefined;
      looked += 1;
      const { input = "{}" } = await client.send(new DescribeExecutionCommand({ executionArn }));
      const found = inputIn(input);
      if (found?.alias === alias) return found;
    }
  }
  return undefined;
}

/** An earlier version of the product may have taken what this one refuses. */
function inputIn(text: string): ModelInput | undefined {
  try {
    const { Comment: _, wake, ...input } = parseProvisioningInput(JSON.parse(text));
    // A request woke what slept, as an earlier input had made it.
    return wake === true ? undefined : input;
  } catch (error) {
    if (error instanceof Refusal || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
