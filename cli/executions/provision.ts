import { isDeepStrictEqual } from "node:util";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { PublishedModel } from "../../contract/published-model.ts";
import type { ProvisioningInput } from "../../provisioning/plan/provisioning-input.ts";
import { DEFAULT_ALIAS, type Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import type { StageClients } from "../aws/stage-clients.ts";
import { findStateMachine } from "./state-machine.ts";
import { isUpToDate, readPublishedModel } from "./published.ts";
import { type Following, startExecution, watchExecution } from "./run-state-machine.ts";
import { findRunningExecution } from "./running-execution.ts";

type FollowOptions = Omit<Following, "machine" | "onPublished">;

export interface Serving {
  /** Default: that of the default model. */
  readonly alias?: string | undefined;
  /** Called once, as soon as clients are sent to the model. */
  readonly onServing: (model: PublishedModel) => Promise<void>;
  /** Whether to wait until the previous version is gone. Default: true. */
  readonly watch?: boolean | undefined;
}

/**
 * Provisions the catalog's model under an alias. Follows an execution that an earlier run started, and leaves alone what
 * already serves as the catalog says.
 * @throws UserError when provisioning fails
 */
export async function provisionCatalog(
  clients: StageClients,
  names: Names,
  watching: FollowOptions,
  { alias = DEFAULT_ALIAS, onServing, watch = true }: Serving,
): Promise<void> {
  const { stepFunctions } = clients;
  let told = false;
  const tell = async () => {
    if (!told) await onServing(await publishedModel(clients, names, alias));
    told = true;
    return watch;
  };
  const upToDate = () => isUpToDate(clients, names, alias);
  const follow = (arn: string, onPublished: () => Promise<boolean>) =>
    watchExecution(stepFunctions, arn, { ...watching, machine: "provision-endpoint", onPublished });

  const machineArn = await provisionEndpointArn(stepFunctions, names);
  const running = await findRunningExecution(stepFunctions, machineArn, alias);
  if (running !== undefined) {
    watching.stream.write("\nAn earlier run has started it already; following that.\n");
    // It may have started before the settings were changed.
    await follow(running.arn, async () => ((await upToDate()) ? tell() : true));
  }
  if (told) return;
  if (await upToDate()) watching.stream.write("\nThe endpoint serves what the settings say.\n");
  else await follow(await startExecution(stepFunctions, machineArn, alias === DEFAULT_ALIAS ? {} : { alias }), tell);
  await tell();
}

/** Part of a catalog entry, as provision-endpoint takes it. */
export type ModelInput = Partial<Omit<ProvisioningInput, "Comment">> & { readonly alias: string };

/**
 * Starts provision-endpoint for one model, or finds the execution that an interrupted run of the same input started.
 * @param agree asks before it starts an execution; returns when the person agrees, throws when not
 * @returns the execution's ARN
 * @throws UserError when another execution is at work on the alias
 */
export async function startProvisioning(
  { stepFunctions }: Pick<StageClients, "stepFunctions">,
  names: Names,
  input: ModelInput,
  agree: () => Promise<void> = async () => undefined,
) {
  const machineArn = await provisionEndpointArn(stepFunctions, names);
  const running = await findRunningExecution(stepFunctions, machineArn, input.alias);
  if (running === undefined) {
    await agree();
    return startExecution(stepFunctions, machineArn, input);
  }
  if (isDeepStrictEqual(running.input, JSON.parse(JSON.stringify(input)))) return running.arn;
  throw new UserError(
    `Another execution is at work on ${input.alias}: ${running.arn}. Wait until it ends (\`npx openai-sagemaker status\`), or stop it first.`,
  );
}

/** @throws UserError when nothing is published under the alias */
export async function publishedModel({ ssm }: Pick<StageClients, "ssm">, names: Names, alias: string) {
  const model = await readPublishedModel(ssm, names, alias);
  if (model !== undefined) return model;
  throw new UserError(`Nothing is published under ${alias}: somebody has retired it. Run the same command again.`);
}

export async function provisionEndpointArn(stepFunctions: SFNClient, names: Names): Promise<string> {
  const arn = await findStateMachine(stepFunctions, names.stateMachine("provision-endpoint"));
  if (arn !== undefined) return arn;
  throw new UserError(
    `The stage ${names.stage} has no provision-endpoint in ${await stepFunctions.config.region()}: \`npx openai-sagemaker deploy\` creates it; check STAGE and AWS_REGION.`,
  );
}
