import * as v from "valibot";
import type { Clock } from "./aws/clock.ts";
import type { LocalAws } from "./aws/create-local-aws.ts";
import type { JsonValue } from "./aws/step-functions/state-machine.ts";
import { type InvokeTask, interpret, type Pauses } from "./statemachines/interpret.ts";
import { type InvokeFunction, invokeLambda } from "./statemachines/lambda-integration.ts";
import { type AwsConnection, sdkIntegrations } from "./statemachines/sdk-integration.ts";
import type { TerraformView } from "./terraform/terraform-view.ts";

const StateMachineAttributes = v.object({
  name: v.string(),
  arn: v.string(),
  role_arn: v.string(),
  definition: v.string(),
});

export interface StateMachinesOptions extends Pauses {
  readonly view: TerraformView;
  readonly aws: LocalAws;
  readonly connection: AwsConnection;
  readonly invokeFunction: InvokeFunction;
  /** The local AWS's. */
  readonly clock?: Clock | undefined;
}

/** Registers every synthesized state machine with the local Step Functions. */
export function registerStateMachines(options: StateMachinesOptions) {
  const { view, aws, connection, invokeFunction, clock, ...pauses } = options;
  const integrations = sdkIntegrations(connection);
  const invokeTask: InvokeTask = (resource, input) => {
    const [, service, action] = /^arn:aws:states:::aws-sdk:(\w+):(\w+)$/.exec(resource) ?? [];
    if (service !== undefined && action !== undefined) {
      return integrations.of(service)(action, input as Record<string, JsonValue>);
    }
    if (resource === "arn:aws:states:::lambda:invoke") {
      return invokeLambda(invokeFunction, input as { FunctionName?: string; Payload?: unknown });
    }
    throw new Error(`The local Step Functions has no integration ${resource}.`);
  };
  for (const { attributes } of view.resources("aws_sfn_state_machine")) {
    const { name, arn, role_arn: roleArn, definition } = v.parse(StateMachineAttributes, attributes);
    aws.stateMachines.register({
      name,
      arn,
      roleArn,
      definition,
      run: interpret(definition, { invokeTask, ...(clock && { clock }), ...pauses }),
    });
  }
  return { close: integrations.close };
}
