import { isHeldBack } from "../../contract/asleep-model.ts";
import type { Names } from "../../names.ts";
import { readParameter } from "../../provisioning/inventory/read-parameter.ts";
import { parseAsleep } from "../../provisioning/inventory/sleepers.ts";
import { UserError } from "../../user-error.ts";
import type { StageClients } from "../aws/stage-clients.ts";
import { type Following, startExecution, watchExecution } from "../executions/run-state-machine.ts";
import { findStateMachine } from "../executions/state-machine.ts";

/** What became of a model that starts on request. */
export type Resting = "asleep" | "live" | "at work";

/**
 * Has a model that starts on request sleep until somebody asks for it. One that is awake, is on its way or sleeps already is left alone;
 * one that could not be woken may be woken again at once, for whoever deploys may have mended the cause.
 * @throws UserError when it fails, Interrupted when the person stops watching
 */
export async function restOnRequest(
  { ssm, stepFunctions }: Pick<StageClients, "ssm" | "stepFunctions">,
  names: Names,
  alias: string,
  watching: Omit<Following, "machine">,
): Promise<Resting> {
  const { parameter } = names;
  const isThere = async (name: string) => (await readParameter(ssm, name)) !== undefined;
  if (await isThere(parameter.model(alias))) return "live";
  if (await isThere(parameter.provisioning(alias))) return "at work";
  const asleep = parseAsleep(await readParameter(ssm, parameter.asleep(alias)));
  if (asleep !== undefined && !isHeldBack(asleep)) return "asleep";
  const machineArn = await findStateMachine(stepFunctions, names.stateMachine("retire-endpoint"));
  if (machineArn === undefined) {
    throw new UserError(
      `The stage ${names.stage} has no retire-endpoint: \`npx openai-sagemaker deploy\` creates it; check STAGE and AWS_REGION.`,
    );
  }
  const executionArn = await startExecution(stepFunctions, machineArn, { alias, sleep: "request" });
  await watchExecution(stepFunctions, executionArn, { ...watching, machine: "retire-endpoint" });
  return "asleep";
}
