import { Construct } from "constructs";
import type { PolicyStatement } from "../../contract/policy-statement.ts";
import { endpointAlarmArns, expiryArns, scalableTargetArns, scalingAlarmArns } from "../../contract/stage-arns.ts";
import type { GuardEndpointVariables } from "../../functions/guard-endpoint/environment.ts";
import { NodeFunction } from "../base/node-function.ts";
import { StageStack } from "../base/stage-stack.ts";

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
          actions: ["cloudwatch:TagResource"],
          resources: endpointAlarmArns(stack),
          because: "The alarms of endpoints carry the stage's tags.",
        },
        ...alarmsAndScaling(stack),
        {
          actions: ["scheduler:CreateSchedule", "scheduler:UpdateSchedule", "scheduler:DeleteSchedule"],
          resources: [expiryArns(stack)],
          because: "Expiries of endpoints; not the other schedules.",
        },
        {
          actions: ["iam:PassRole"],
          resources: [schedulerRoleArn],
          because: "An expiry starts retire-endpoint with this role.",
          conditions: { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } },
        },
      ],
      timeoutSeconds: 60,
    });
    this.functionArn = guardEndpoint.function.arn;
  }
}

/**
 * Application Auto Scaling tries the caller's permissions for what it will do, on resources that it makes up: SageMaker's and
 * CloudWatch's. It needs a service-linked role besides.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_permission_validation.html
 * https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-prerequisites.html
 */
function alarmsAndScaling(stack: StageStack): PolicyStatement[] {
  return [
    {
      actions: ["cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms"],
      resources: [...endpointAlarmArns(stack), ...scalingAlarmArns(stack)],
      because:
        "The alarms of endpoints, and those by which Application Auto Scaling scales: it makes, removes and tries them with the caller's permissions. No others.",
    },
    {
      actions: ["cloudwatch:DescribeAlarms"],
      resources: [stack.arn("cloudwatch", "alarm:*")],
      because: "Application Auto Scaling looks for its alarms with it. A list of alarms is authorised on all alarms.",
    },
    {
      actions: [
        "application-autoscaling:RegisterScalableTarget",
        "application-autoscaling:PutScalingPolicy",
        "application-autoscaling:DeregisterScalableTarget",
      ],
      resources: [scalableTargetArns(stack)],
      because: "Scalable targets have generated ids.",
    },
    {
      actions: ["sagemaker:DescribeEndpoint", "sagemaker:UpdateEndpointWeightsAndCapacities"],
      resources: [stack.arn("sagemaker", "endpoint/*")],
      because: "Application Auto Scaling tries the caller's permissions on endpoints that it makes up.",
    },
    {
      actions: ["sagemaker:DescribeEndpointConfig"],
      resources: [stack.arn("sagemaker", "endpoint-config/*")],
      because: "Application Auto Scaling tries the caller's permissions on configurations that it makes up.",
    },
    {
      actions: ["iam:CreateServiceLinkedRole"],
      resources: [
        stack.serviceLinkedRoleArn(
          "sagemaker.application-autoscaling.amazonaws.com",
          "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint",
        ),
      ],
      because: "The account's first scalable endpoint needs it.",
      conditions: { StringEquals: { "iam:AWSServiceName": "sagemaker.application-autoscaling.amazonaws.com" } },
    },
  ];
}
