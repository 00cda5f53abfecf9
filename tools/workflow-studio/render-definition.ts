import { namesOf, type StateMachineName } from "../../names.ts";
import type { Settings } from "../../settings.ts";
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
  const functionArn = (name: Parameters<typeof names.function>[0]) =>
    `arn:aws:lambda:${settings.AWS_REGION}:${accountId}:function:${names.function(name)}`;
  if (machine === "retire-endpoint") {
    return retireEndpoint({ planRetirementFunctionArn: functionArn("plan-retirement") });
  }
  return provisionEndpoint({
    planEndpointFunctionArn: functionArn("plan-endpoint"),
    smokeTestFunctionArn: functionArn("smoke-test"),
    endpointRoleArn: `arn:aws:iam::${accountId}:role/${names.role("endpoint")}`,
  });
}
