import { paginateListStateMachines, type SFNClient } from "@aws-sdk/client-sfn";

/** The ARN of a state machine of this name, when there is one. */
export async function findStateMachine(client: SFNClient, name: string): Promise<string | undefined> {
  for await (const page of paginateListStateMachines({ client, pageSize: 1000 }, {})) {
    const found = page.stateMachines?.find((machine) => machine.name === name);
    if (found !== undefined) return found.stateMachineArn;
  }
  return undefined;
}
