import { Construct } from "constructs";
import {
  endpointAlarmArns,
  expiryArns,
  sageMakerArn,
  scalableTargetArns,
  scalingAlarmArns,
} from "../../contract/stage-arns.ts";
import type { RemoveUnusedVariables } from "../../functions/remove-unused/environment.ts";
import { NodeFunction } from "../base/node-function.ts";
import { StageStack } from "../base/stage-stack.ts";

/** The function that removes what no endpoint of an alias uses; both state machines call it. */
export class RemoveUnused extends Construct {
  readonly functionArn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const { names } = stack;
    const removeUnused = new NodeFunction(this, "remove-unused", {
      name: "remove-unused",
      bundle: "remove-unused",
      description: "Removes the models, configurations, alarms and schedules that no endpoint of an alias uses",
      environment: { STAGE: names.stage } satisfies RemoveUnusedVariables,
      statements: [
        {
          actions: ["sagemaker:ListEndpointConfigs", "sagemaker:ListModels"],
          resources: ["*"],
          because: "Finds what may be unused. Lists know no narrower resource.",
        },
        {
          actions: ["ssm:GetParameters"],
          resources: [stack.parameterArn(names.parameter.asleep("*"))],
          because: "Sees which version a model that sleeps will need.",
        },
        {
          actions: ["sagemaker:DescribeEndpoint"],
          resources: [sageMakerArn(stack, "endpoint")],
          because: "Looks what is in use.",
        },
        {
          actions: ["sagemaker:DescribeEndpointConfig", "sagemaker:DeleteEndpointConfig"],
          resources: [sageMakerArn(stack, "endpoint-config")],
          because: "Looks what is in use, and removes what is not.",
        },
        {
          actions: ["sagemaker:DeleteModel"],
          resources: [sageMakerArn(stack, "model")],
          because: "Removes what no configuration uses.",
        },
        {
          actions: ["cloudwatch:DescribeAlarms"],
          resources: [stack.arn("cloudwatch", "alarm:*")],
          because: "Finds alarms of endpoints that are gone. A list of alarms is authorised on all alarms.",
        },
        {
          actions: ["cloudwatch:DeleteAlarms"],
          resources: endpointAlarmArns(stack),
          because: "The alarms of endpoints that are gone; not those of the stage.",
        },
        {
          actions: ["cloudwatch:DeleteAlarms"],
          resources: scalingAlarmArns(stack),
          because: "Application Auto Scaling removes its alarms with the permissions of whoever ends the scaling.",
        },
        {
          actions: ["application-autoscaling:DeregisterScalableTarget"],
          resources: [scalableTargetArns(stack)],
          because: "Ends the scaling of endpoints that are gone. Scalable targets have generated ids.",
        },
        {
          actions: ["scheduler:DeleteSchedule"],
          resources: [expiryArns(stack)],
          because: "Expiries of endpoints that are gone; not the other schedules.",
        },
      ],
      // It tries again for minutes when AWS throttles it.
      timeoutSeconds: 300,
    });
    this.functionArn = removeUnused.function.arn;
  }
}
