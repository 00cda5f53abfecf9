import { Construct } from "constructs";
import type { PlanEndpointVariables } from "../functions/plan-endpoint/environment.ts";
import type { SmokeTestVariables } from "../functions/smoke-test/environment.ts";
import { provisionEndpoint } from "../statemachines/provision-endpoint.ts";
import { provisionEndpointPolicy } from "../statemachines/provision-endpoint-policy.ts";
import { NodeFunction } from "./node-function.ts";
import { StageStack } from "./stage-stack.ts";
import { StateMachine } from "./state-machine.ts";

export interface ProvisionEndpointProps {
  /** The role that SageMaker assumes to run the container. */
  readonly endpointRoleArn: string;
}

/** The state machine provision-endpoint with its two functions. */
export class ProvisionEndpoint extends Construct {
  readonly stateMachineArn: string;

  constructor(scope: Construct, id: string, { endpointRoleArn }: ProvisionEndpointProps) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const targets = {
      planEndpointFunctionArn: this.createPlanEndpoint(stack).function.arn,
      smokeTestFunctionArn: this.createSmokeTest(stack).function.arn,
      endpointRoleArn,
    };
    this.stateMachineArn = new StateMachine(this, "provision-endpoint", {
      name: "provision-endpoint",
      definition: provisionEndpoint(targets),
      statements: provisionEndpointPolicy(stack, targets),
    }).stateMachine.arn;
  }

  private createPlanEndpoint(stack: StageStack): NodeFunction {
    const { parameter } = stack.names;
    return new NodeFunction(this, "plan-endpoint", {
      name: "plan-endpoint",
      bundle: "plan-endpoint",
      description: "Decides image, environment and names of an endpoint, and refuses what cannot work",
      environment: { STAGE: stack.names.stage } satisfies PlanEndpointVariables,
      statements: [
        {
          actions: ["ssm:GetParameters"],
          resources: [parameter.catalog("*"), parameter.door("http-api"), parameter.door("function-url")].map((name) =>
            stack.parameterArn(name),
          ),
        },
        // Lists know no narrower resource.
        { actions: ["servicequotas:ListServiceQuotas"], resources: ["*"] },
      ],
      timeoutSeconds: 30,
    });
  }

  private createSmokeTest(stack: StageStack): NodeFunction {
    return new NodeFunction(this, "smoke-test", {
      name: "smoke-test",
      bundle: "smoke-test",
      description: "Tries an endpoint before it is published, and learns what the model can do",
      environment: {} satisfies SmokeTestVariables,
      statements: [
        {
          actions: ["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream"],
          resources: [stack.arn("sagemaker", `endpoint/${stack.names.prefix}-*`)],
        },
      ],
      // Six probes of at most 60 s each, and the patience that a cold GPU needs.
      timeoutSeconds: 600,
    });
  }
}
