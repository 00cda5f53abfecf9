import { Construct } from "constructs";
import { executionArns } from "../../contract/stage-arns.ts";
import { provisionEndpoint } from "../../statemachines/provision-endpoint.ts";
import { provisionEndpointPolicy } from "../../statemachines/provision-endpoint-policy.ts";
import { StageStack } from "../base/stage-stack.ts";
import { StateMachine } from "../base/state-machine.ts";
import { CopyWeights, type CopyWeightsProps } from "./copy-weights.ts";
import { CreateVersion } from "./create-version.ts";
import { GuardEndpoint, type GuardEndpointProps } from "./guard-endpoint.ts";
import { PlanEndpoint, type PlanEndpointProps } from "./plan-endpoint.ts";
import { SmokeTest } from "./smoke-test.ts";

export interface ProvisionEndpointProps extends PlanEndpointProps, CopyWeightsProps, GuardEndpointProps {
  /** The role that SageMaker assumes to run the container. */
  readonly endpointRoleArn: string;
  readonly removeUnusedFunctionArn: string;
}

/** The state machine provision-endpoint with its functions. */
export class ProvisionEndpoint extends Construct {
  readonly stateMachineArn: string;

  constructor(scope: Construct, id: string, props: ProvisionEndpointProps) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const targets = {
      planEndpointFunctionArn: new PlanEndpoint(this, "plan", props).functionArn,
      copyWeightsFunctionArn: new CopyWeights(this, "weights", props).functionArn,
      createVersionFunctionArn: new CreateVersion(this, "creation", props).functionArn,
      smokeTestFunctionArn: new SmokeTest(this, "smoke").functionArn,
      guardEndpointFunctionArn: new GuardEndpoint(this, "guards", props).functionArn,
      removeUnusedFunctionArn: props.removeUnusedFunctionArn,
      executionArns: executionArns(stack),
    };
    this.stateMachineArn = new StateMachine(this, "provision-endpoint", {
      name: "provision-endpoint",
      definition: provisionEndpoint(targets),
      statements: provisionEndpointPolicy(stack, targets),
    }).stateMachine.arn;
  }
}
