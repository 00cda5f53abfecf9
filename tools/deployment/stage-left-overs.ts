import { paginateListStateMachines } from "@aws-sdk/client-sfn";
import { DeleteParametersCommand } from "@aws-sdk/client-ssm";
import { takeInventory } from "../../functions/plan-retirement/inventory.ts";
import type { Names } from "../../names.ts";
import type { StageClients } from "../stage-inventory/stage-status.ts";

/** DeleteParameters takes ten names. Source: Systems Manager API reference. */
const NAMES_A_CALL = 10;

/** What was looked for, in words, and the names that were found. */
export type LeftOvers = Readonly<Record<string, readonly string[]>>;

/** Lists everything that carries the stage's name and may outlive Terraform. */
export async function listLeftOvers(clients: StageClients, names: Names): Promise<LeftOvers> {
  const { sageMaker, ssm, stepFunctions } = clients;
  const [{ endpoints, endpointConfigs, models, parameters }, stateMachines] = await Promise.all([
    takeInventory(sageMaker, ssm, names),
    listStateMachines(stepFunctions, names),
  ]);
  return {
    endpoints,
    "endpoint configurations": endpointConfigs,
    models,
    "state machines": stateMachines,
    parameters,
  };
}

export function countLeftOvers(leftOvers: LeftOvers): number {
  return Object.values(leftOvers).flat().length;
}

export function leftOversText(leftOvers: LeftOvers): string {
  const width = Math.max(...Object.keys(leftOvers).map((what) => what.length));
  return Object.entries(leftOvers)
    .map(([what, found]) => `  ${what.padEnd(width)}  ${found.length === 0 ? "none" : found.join(", ")}`)
    .join("\n");
}

async function listStateMachines(client: StageClients["stepFunctions"], names: Names): Promise<string[]> {
  const found: string[] = [];
  for await (const page of paginateListStateMachines({ client, pageSize: 1000 }, {})) {
    found.push(
      ...(page.stateMachines ?? []).flatMap(({ name = "" }) => (name.startsWith(`${names.prefix}-`) ? [name] : [])),
    );
  }
  return found;
}

/** Keys, URLs and whatever else is stored below the stage's root: Terraform knows only what it wrote itself. */
export async function deleteParameters(
  { ssm }: Pick<StageClients, "ssm">,
  parameters: readonly string[],
): Promise<void> {
  for (let start = 0; start < parameters.length; start += NAMES_A_CALL) {
    await ssm.send(new DeleteParametersCommand({ Names: parameters.slice(start, start + NAMES_A_CALL) }));
  }
}
