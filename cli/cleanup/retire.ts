import { ListExecutionsCommand, type SFNClient } from "@aws-sdk/client-sfn";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import type { StageClients } from "../aws/stage-clients.ts";
import { Interrupted } from "../command-line/interruption.ts";
import { type Following, startExecution, watchExecution } from "../executions/run-state-machine.ts";
import { findRemains, isEmpty, retirementInput, type Wanted } from "./stage-remains.ts";

/**
 * Has retire-endpoint remove what is there, and shows it. One that is at work already, perhaps since an interruption, is
 * watched first: it may be all that there is to do. Others, such as a sweep, leave something to do.
 * @throws UserError when it fails, Interrupted when the person stops watching
 */
export async function retire(
  clients: StageClients,
  names: Names,
  machineArn: string,
  watching: Omit<Following, "machine">,
  wanted: Wanted = {},
): Promise<void> {
  const { stepFunctions } = clients;
  const watch = (executionArn: string) =>
    watchExecution(stepFunctions, executionArn, { ...watching, machine: "retire-endpoint" });
  const running = await runningExecution(stepFunctions, machineArn);
  if (running !== undefined) {
    // What somebody else asked for may fail; whether that leaves anything is seen.
    await watch(running).catch((error: unknown) => {
      if (error instanceof Interrupted || !(error instanceof UserError)) throw error;
    });
    if (isEmpty(await findRemains(clients, names, wanted))) return;
  }
  await watch(await startExecution(stepFunctions, machineArn, retirementInput(wanted)));
}

async function runningExecution(client: SFNClient, stateMachineArn: string): Promise<string | undefined> {
  const list = new ListExecutionsCommand({ stateMachineArn, statusFilter: "RUNNING", maxResults: 1 });
  return (await client.send(list)).executions?.[0]?.executionArn;
}
