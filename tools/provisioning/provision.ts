import { isDeepStrictEqual } from "node:util";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { PublishedModel } from "../../contract/published-model.ts";
import type { ProvisioningInput } from "../../functions/plan-endpoint/provisioning-input.ts";
import { DEFAULT_ALIAS, type Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import type { StageClients } from "../stage-inventory/stage-status.ts";
import { findStateMachine } from "../state-machine.ts";
import { isUpToDate, readPublishedModel } from "./published.ts";
import { type Following, startExecution, watchExecution } from "./run-state-machine.ts";
import { findRunningExecution } from "./running-execution.ts";

type Watching = Omit<Following, "machine">;

/**
 * Makes the catalog's model serve under the default alias. What an earlier run began is followed and not begun again, and what
 * serves already as the catalog says is left alone.
 * @throws UserError when provisioning fails
 */
export async function provisionCatalog(
  clients: StageClients,
  names: Names,
  watching: Watching,
): Promise<PublishedModel> {
  const machineArn = await provisionEndpointArn(clients.stepFunctions, names);
  const running = await findRunningExecution(clients.stepFunctions, machineArn, DEFAULT_ALIAS);
  if (running !== undefined) {
    watching.stream.write("\nAn earlier run has started it already; following that.\n");
    await watchExecution(clients.stepFunctions, running.arn, { ...watching, machine: "provision-endpoint" });
  }
  if (await isUpToDate(clients, names, DEFAULT_ALIAS)) {
    watching.stream.write("\nThe endpoint serves what the settings say.\n");
  } else {
    const executionArn = await startExecution(clients.stepFunctions, machineArn, {});
    await watchExecution(clients.stepFunctions, executionArn, { ...watching, machine: "provision-endpoint" });
  }
  return publishedModel(clients, names, DEFAULT_ALIAS);
}

/** Part of a catalog entry, as provision-endpoint takes it. */
export type ModelInput = Partial<Omit<ProvisioningInput, "Comment">> & { readonly alias: string };

/**
 * Starts provision-endpoint for one model, or finds the execution that an interrupted run of the same input started.
 * @returns the execution's ARN
 * @throws UserError when another execution is at work on the alias
 */
export async function startProvisioning(
  { stepFunctions }: Pick<StageClients, "stepFunctions">,
  names: Names,
  input: ModelInput,
) {
  const machineArn = await provisionEndpointArn(stepFunctions, names);
  const running = await findRunningExecution(stepFunctions, machineArn, input.alias);
  if (running === undefined) return startExecution(stepFunctions, machineArn, input);
  if (isDeepStrictEqual(running.input, JSON.parse(JSON.stringify(input)))) return running.arn;
  throw new UserError(
    `Another execution is at work on ${input.alias}: ${running.arn}. Wait until it ends (\`npm run status\`), or stop it first.`,
  );
}

/** @throws UserError when nothing is published under the alias */
export async function publishedModel({ ssm }: Pick<StageClients, "ssm">, names: Names, alias: string) {
  const model = await readPublishedModel(ssm, names, alias);
  if (model !== undefined) return model;
  throw new UserError(
    `Nothing is published under ${alias}: somebody retired it meanwhile. Run the same command again.`,
  );
}

async function provisionEndpointArn(stepFunctions: SFNClient, names: Names): Promise<string> {
  const arn = await findStateMachine(stepFunctions, names.stateMachine("provision-endpoint"));
  if (arn !== undefined) return arn;
  throw new UserError(
    `The stage ${names.stage} has no provision-endpoint in ${await stepFunctions.config.region()}: \`npm run deploy\` creates it; check STAGE and AWS_REGION.`,
  );
}
