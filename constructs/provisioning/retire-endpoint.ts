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
      executionArns: executionArns(stack),
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
        {
          actions: ["sagemaker:ListEndpoints", "sagemaker:ListEndpointConfigs", "sagemaker:ListModels"],
          resources: ["*"],
          because: "Finds what provisioning made. Lists know no narrower resource.",
        },
        {
          actions: ["cloudwatch:DescribeAlarms"],
          resources: [stack.arn("cloudwatch", "alarm:*")],
          because: "Finds the alarms of endpoints. A list of alarms is authorised on all alarms.",
        },
        {
          actions: ["scheduler:ListSchedules"],
          resources: ["*"],
          because: "Finds the expiries of endpoints. Lists know no narrower resource.",
        },
        {
          actions: ["sagemaker:DescribeEndpoint"],
          resources: [sageMakerArn(stack, "endpoint")],
          because: "Sees what an endpoint needs.",
        },
        {
          actions: ["sagemaker:DescribeEndpointConfig"],
          resources: [sageMakerArn(stack, "endpoint-config")],
          because: "Sees what an endpoint needs.",
        },
        {
          actions: ["cloudwatch:SetAlarmState"],
          resources: [stack.arn("cloudwatch", `alarm:${names.alarm.idle(`${names.prefix}-*`)}`)],
          because: "Sets back the alarm of an endpoint that turned out to be in use.",
        },
        ...readsStageParameters(stack),
        {
          actions: ["states:DescribeExecution"],
          resources: executionArns(stack),
          because: "Asks whether the execution that holds a lock still runs.",
        },
      ],
      timeoutSeconds: 60,
    });
  }
}
