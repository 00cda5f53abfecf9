import { DeleteEndpointCommand, DeleteEndpointConfigCommand, DeleteModelCommand } from "@aws-sdk/client-sagemaker";
import { STATUSES_IN_MOTION } from "../../contract/endpoint-status.ts";
import type { Names } from "../../names.ts";
import { removeAlarm, removeAutoScaling, removeSchedule } from "../../provisioning/guards/remove-guard.ts";
import { findEndpoint } from "../../provisioning/inventory/find-endpoint.ts";
import { unlessMissing } from "../../provisioning/unless-missing.ts";
import { deleteParameters } from "../aws/delete-parameters.ts";
import type { StageClients } from "../aws/stage-clients.ts";
import { pause } from "../command-line/interruption.ts";
import type { StageRemains } from "./stage-remains.ts";

export interface DirectDeletion {
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
  readonly pollMilliseconds?: number | undefined;
}

/**
 * Removes what retire-endpoint would, when there is no such machine any more: first what is published, then what is
 * billed, last what costs next to nothing. Interrupted and run again it goes on.
 * @throws Interrupted while it waits for an endpoint
 */
export async function deleteDirectly(
  clients: StageClients,
  names: Names,
  remains: StageRemains,
  deletion: DirectDeletion,
): Promise<void> {
  const { parameters, endpoints } = remains;
  await deleteParameters(clients.ssm, parameters);
  for (const { name } of endpoints) {
    await beginDeletion(clients, name);
    deletion.say(`Deleting the endpoint ${name} …`);
  }
  for (const { name } of endpoints) await untilGone(clients, name, deletion);
  await deleteVersions(clients, remains);
  await deleteGuards(clients, names, remains);
}

/**
 * SageMaker mostly refuses to delete what it is still making or changing, which ends by itself.
 * @returns whether there is anything to delete
 */
async function beginDeletion({ sageMaker }: Pick<StageClients, "sageMaker">, EndpointName: string): Promise<boolean> {
  const endpoint = await findEndpoint(sageMaker, EndpointName);
  if (endpoint === undefined) return false;
  if (endpoint.EndpointStatus === "Deleting") return true;
  try {
    await unlessMissing(sageMaker.send(new DeleteEndpointCommand({ EndpointName })));
  } catch (error) {
    if (!STATUSES_IN_MOTION.some((status) => status === endpoint.EndpointStatus)) throw error;
  }
  return true;
}

async function untilGone(
  clients: Pick<StageClients, "sageMaker">,
  name: string,
  { say, signal, pollMilliseconds = 5000 }: DirectDeletion,
): Promise<void> {
  while (await beginDeletion(clients, name)) {
    const sentence = `Interrupted: ${name} is being deleted in AWS. Run the same command again for the rest.`;
    await pause(pollMilliseconds, signal, sentence);
  }
  say(`The endpoint ${name} is gone.`);
}

async function deleteVersions(
  { sageMaker }: Pick<StageClients, "sageMaker">,
  { endpointConfigs, models }: StageRemains,
): Promise<void> {
  for (const EndpointConfigName of endpointConfigs) {
    await unlessMissing(sageMaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName })));
  }
  for (const ModelName of models) await unlessMissing(sageMaker.send(new DeleteModelCommand({ ModelName })));
}

async function deleteGuards(
  { cloudWatch, autoScaling, scheduler }: StageClients,
  names: Names,
  { aliases, alarms, schedules }: StageRemains,
): Promise<void> {
  for (const name of alarms) await removeAlarm(cloudWatch, name);
  for (const name of schedules) await removeSchedule(scheduler, names.scheduleGroup, name);
  for (const name of aliases.flatMap(names.endpointNames)) await removeAutoScaling(autoScaling, name);
}
