import { Construct } from "constructs";
import { executionArns, sageMakerArn } from "../../contract/stage-arns.ts";
import type { PlanRetirementVariables } from "../../functions/plan-retirement/environment.ts";
import { retireEndpoint } from "../../statemachines/retire-endpoint.ts";
import { retireEndpointPolicy } from "../../statemachines/retire-endpoint-policy.ts";
import { NodeFunction } from "../base/node-function.ts";
import { readsStageParameters } from "../base/stage-parameters.ts";
import { StageStack } from "../base/stage-stack.ts";
import { StateMachine } from "../base/state-machine.ts";

export interface RetireEndpointProps {
  readonly removeUnusedFunctionArn: string;
}

/** The state machine retire-endpoint with its function. */
export class RetireEndpoint extends Construct {
  readonly stateMachineArn: string;

  constructor(scope: Construct, id: string, { removeUnusedFunctionArn }: RetireEndpointProps) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const targets = {
      planRetirementFunctionArn: this.createPlanRetirement(stack).function.arn,
      removeUnusedFunctionArn,
    };
    this.stateMachineArn = new StateMachine(this, "retire-endpoint", {
      name: "retire-endpoint",
      definition: retireEndpoint(targets),
      statements: retireEndpointPolicy(stack, targets),
    }).stateMachine.arn;
  }

  private createPlanRetirement(stack: StageStack): NodeFunction {
    const { names } = stack;
    return new NodeFunction(this, "plan-retirement", {
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
        { actions: ["cloudwatch:DescribeAlarms"], resources: [stack.arn("cloudwatch", "alarm:*")] },
        { actions: ["scheduler:ListSchedules"], resources: ["*"] },
        { actions: ["sagemaker:DescribeEndpoint"], resources: [sageMakerArn(stack, "endpoint")] },
        { actions: ["sagemaker:DescribeEndpointConfig"], resources: [sageMakerArn(stack, "endpoint-config")] },
        {
          actions: ["cloudwatch:SetAlarmState"],
          resources: [stack.arn("cloudwatch", `alarm:${names.alarm.idle(`${names.prefix}-*`)}`)],
        },
        ...readsStageParameters(stack),
        { actions: ["states:DescribeExecution"], resources: executionArns(stack) },
      ],
      timeoutSeconds: 60,
    });
  }
}
