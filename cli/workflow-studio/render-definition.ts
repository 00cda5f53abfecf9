import { executionArns } from "../../contract/stage-arns.ts";
import { type FunctionName, namesOf, type StateMachineName } from "../../names.ts";
import type { Settings } from "../../settings/settings.ts";
import type { StateMachineDefinition } from "../../statemachines/amazon-states-language.ts";
import { provisionEndpoint } from "../../statemachines/provision-endpoint.ts";
import { retireEndpoint } from "../../statemachines/retire-endpoint.ts";

/** Stands for an account in ARNs. Source: the account ids of AWS's documentation. */
export const PLACEHOLDER_ACCOUNT = "123456789012";

/** A definition from `statemachines/`, with the ARNs that a stage's parts have in an account. */
export function renderDefinition(
  machine: StateMachineName,
  settings: Pick<Settings, "STAGE" | "AWS_REGION">,
  accountId: string = PLACEHOLDER_ACCOUNT,
): StateMachineDefinition {
  const names = namesOf(settings.STAGE);
  const arn = (service: string, resource: string) =>
    `arn:aws:${service}:${settings.AWS_REGION}:${accountId}:${resource}`;
  const functionArn = (name: FunctionName) => arn("lambda", `function:${names.function(name)}`);
  const shared = {
    removeUnusedFunctionArn: functionArn("remove-unused"),
    executionArns: executionArns({ names, arn, parameterArn: (name) => arn("ssm", `parameter${name}`) }),
  };
  if (machine === "retire-endpoint") {
    return retireEndpoint({ planRetirementFunctionArn: functionArn("plan-retirement"), ...shared });
  }
  return provisionEndpoint({
    planEndpointFunctionArn: functionArn("plan-endpoint"),
    copyWeightsFunctionArn: functionArn("copy-weights"),
    createVersionFunctionArn: functionArn("create-version"),
    smokeTestFunctionArn: functionArn("smoke-test"),
    guardEndpointFunctionArn: functionArn("guard-endpoint"),
    ...shared,
  });
}
