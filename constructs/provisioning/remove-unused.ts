import { Construct } from "constructs";
import { endpointAlarmArns, expiryArns, sageMakerArn, scalableTargetArns } from "../../contract/stage-arns.ts";
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
        // Lists know no narrower resource.
        { actions: ["sagemaker:ListEndpointConfigs", "sagemaker:ListModels"], resources: ["*"] },
        { actions: ["sagemaker:DescribeEndpoint"], resources: [sageMakerArn(stack, "endpoint")] },
        {
          actions: ["sagemaker:DescribeEndpointConfig", "sagemaker:DeleteEndpointConfig"],
          resources: [sageMakerArn(stack, "endpoint-config")],
        },
        { actions: ["sagemaker:DeleteModel"], resources: [sageMakerArn(stack, "model")] },
        // A list of alarms is authorised on all alarms.
        { actions: ["cloudwatch:DescribeAlarms"], resources: [stack.arn("cloudwatch", "alarm:*")] },
        { actions: ["cloudwatch:DeleteAlarms"], resources: endpointAlarmArns(stack) },
        { actions: ["application-autoscaling:DeregisterScalableTarget"], resources: [scalableTargetArns(stack)] },
        {
          actions: ["scheduler:DeleteSchedule"],
          resources: [expiryArns(stack)],
        },
      ],
      // It tries again for minutes when AWS throttles it.
      timeoutSeconds: 300,
    });
    this.functionArn = removeUnused.function.arn;
  }
}
