import { ListExecutionsCommand, type SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import type { StageClients } from "../aws/stage-clients.ts";
import { deleteDirectly } from "../cleanup/delete-directly.ts";
import { retire } from "../cleanup/retire.ts";
import { findRemains, isEmpty } from "../cleanup/stage-remains.ts";
import { Interrupted } from "../command-line/interruption.ts";
import type { Following } from "../executions/run-state-machine.ts";
import { findStateMachine } from "../executions/state-machine.ts";

/**
 * Removes every endpoint of a stage: by its own state machine, or by direct calls when that is gone or no longer works.
 * @throws Interrupted when the person stops watching
 */
export async function retireStage(clients: StageClients, names: Names, watching: Omit<Following, "machine">) {
  const { stepFunctions } = clients;
  const { stream } = watching;
  await stopProvisioning(stepFunctions, names, stream);
  const machineArn = await findStateMachine(stepFunctions, names.stateMachine("retire-endpoint"));
  if (machineArn === undefined) {
    stream.write(`\nThe stage has no retire-endpoint any more: deleting directly what carries its name.\n`);
  } else {
    try {
      await retire(clients, names, machineArn, watching);
    } catch (error) {
      if (error instanceof Interrupted || !(error instanceof UserError)) throw error;
      stream.write(`${error.message}\nDeleting directly what is left.\n`);
    }
  }
  const remains = await findRemains(clients, names);
  if (isEmpty(remains)) return;
  const { signal, pollMilliseconds } = watching;
  await deleteDirectly(clients, names, remains, { say: (line) => stream.write(`${line}\n`), signal, pollMilliseconds });
}

/**
 * Stops provision-endpoint, which would recreate what is being removed. retire-endpoint itself stops only executions that already
 * hold a lock, and takes over the lock of one that no longer runs.
 */
async function stopProvisioning(stepFunctions: SFNClient, names: Names, stream: Following["stream"]): Promise<void> {
  const machineArn = await findStateMachine(stepFunctions, names.stateMachine("provision-endpoint"));
  if (machineArn === undefined) return;
  for (const executionArn of await runningExecutions(stepFunctions, machineArn)) {
    stream.write(`Stopping provision-endpoint, which is at work: ${executionArn}\n`);
    await stepFunctions.send(new StopExecutionCommand({ executionArn, cause: "The stage is being destroyed." }));
  }
}

async function runningExecutions(stepFunctions: SFNClient, stateMachineArn: string): Promise<string[]> {
  const list = new ListExecutionsCommand({ stateMachineArn, statusFilter: "RUNNING", maxResults: 1000 });
  const { executions = [] } = await stepFunctions.send(list);
  return executions.flatMap(({ executionArn }) => (executionArn === undefined ? [] : [executionArn]));
}
