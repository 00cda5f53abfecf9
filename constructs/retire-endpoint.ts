import { Construct } from "constructs";
import type { PlanRetirementVariables } from "../functions/plan-retirement/environment.ts";
import { retireEndpoint } from "../statemachines/retire-endpoint.ts";
import { retireEndpointPolicy } from "../statemachines/retire-endpoint-policy.ts";
import { NodeFunction } from "./node-function.ts";
import { StageStack } from "./stage-stack.ts";
import { StateMachine } from "./state-machine.ts";

/** The state machine retire-endpoint with its function. */
export class RetireEndpoint extends Construct {
  readonly stateMachineArn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const { names } = stack;
    const planRetirement = new NodeFunction(this, "plan-retirement", {
      name: "plan-retirement",
      bundle: "plan-retirement",
      description: "Lists everything of the stage that provisioning made, by alias",
      environment: { STAGE: names.stage } satisfies PlanRetirementVariables,
      statements: [
        // Lists know no narrower resource.
        {
          actions: ["sagemaker:ListEndpoints", "sagemaker:ListEndpointConfigs", "sagemaker:ListModels"],
          resources: ["*"],
        },
        { actions: ["ssm:GetParametersByPath"], resources: [stack.parameterArn(names.parameter.root)] },
      ],
      timeoutSeconds: 60,
    });
    const targets = { planRetirementFunctionArn: planRetirement.function.arn };
    this.stateMachineArn = new StateMachine(this, "retire-endpoint", {
      name: "retire-endpoint",
      definition: retireEndpoint(targets),
      statements: retireEndpointPolicy(stack, targets),
    }).stateMachine.arn;
  }
}
