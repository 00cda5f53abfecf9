import { Construct } from "constructs";
import type { GuardEndpointVariables } from "../functions/guard-endpoint/environment.ts";
import { NodeFunction } from "./node-function.ts";
import { StageStack } from "./stage-stack.ts";

export interface GuardEndpointProps {
  /** The state machine that an expiry starts. */
  readonly retireEndpointArn: string;
  /** The role by which EventBridge Scheduler starts it. */
  readonly schedulerRoleArn: string;
}

/** The function that gives an endpoint its alarms, scaling and expiry. */
export class GuardEndpoint extends Construct {
  readonly functionArn: string;

  constructor(scope: Construct, id: string, { retireEndpointArn, schedulerRoleArn }: GuardEndpointProps) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const { names } = stack;
    const guardEndpoint = new NodeFunction(this, "guard-endpoint", {
      name: "guard-endpoint",
      bundle: "guard-endpoint",
      description: "Gives an endpoint its alarms, scaling and expiry",
      environment: {
        STAGE: names.stage,
        RETIRE_ENDPOINT_ARN: retireEndpointArn,
        SCHEDULER_ROLE_ARN: schedulerRoleArn,
      } satisfies GuardEndpointVariables,
      statements: [
        {
          actions: ["cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms", "cloudwatch:TagResource"],
          resources: endpointAlarms(stack),
        },
        ...autoScaling(stack),
        {
          actions: ["scheduler:CreateSchedule", "scheduler:UpdateSchedule", "scheduler:DeleteSchedule"],
          resources: [endpointExpiries(stack)],
        },
        {
          actions: ["iam:PassRole"],
          resources: [schedulerRoleArn],
          conditions: { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } },
        },
      ],
      timeoutSeconds: 60,
    });
    this.functionArn = guardEndpoint.function.arn;
  }
}

/** The alarms of the stage's endpoints; not those that watch the stage itself. */
export function endpointAlarms(stack: StageStack): string[] {
  const { names } = stack;
  return [names.alarm.errors, names.alarm.idle].map((of) =>
    stack.arn("cloudwatch", `alarm:${of(`${names.prefix}-*`)}`),
  );
}

/** The one-time schedules that retire endpoints; not those that the stage is made with. */
export function endpointExpiries(stack: StageStack): string {
  const { names } = stack;
  return stack.arn("scheduler", `schedule/${names.scheduleGroup}/${names.expiry(`${names.prefix}-*`)}`);
}

/**
 * Application Auto Scaling looks with the caller's permissions at what it shall scale, and needs a service-linked role.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-prerequisites.html
 */
function autoScaling(stack: StageStack) {
  const { prefix } = stack.names;
  return [
    {
      actions: [
        "application-autoscaling:RegisterScalableTarget",
        "application-autoscaling:PutScalingPolicy",
        "application-autoscaling:DeregisterScalableTarget",
      ],
      // Scalable targets have generated ids.
      resources: [stack.arn("application-autoscaling", "scalable-target/*")],
    },
    {
      actions: ["sagemaker:DescribeEndpoint", "sagemaker:UpdateEndpointWeightsAndCapacities"],
      resources: [stack.arn("sagemaker", `endpoint/${prefix}-*`)],
    },
    {
      actions: ["sagemaker:DescribeEndpointConfig"],
      resources: [stack.arn("sagemaker", `endpoint-config/${prefix}-*`)],
    },
    {
      actions: ["iam:CreateServiceLinkedRole"],
      resources: [
        stack.serviceLinkedRoleArn(
          "sagemaker.application-autoscaling.amazonaws.com",
          "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint",
        ),
      ],
      conditions: { StringEquals: { "iam:AWSServiceName": "sagemaker.application-autoscaling.amazonaws.com" } },
    },
  ];
}
