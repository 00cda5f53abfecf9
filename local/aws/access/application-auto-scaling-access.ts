import { createHash } from "node:crypto";
import type { Access } from "../authorization.ts";
import { type AccessOf, arn, onAll, type Place, type ServiceAccess, text } from "./access-of.ts";

const ROLE =
  "role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint";

const target = (action: string, resourceId: unknown, place: Place): Access => ({
  action: `application-autoscaling:${action}`,
  resource:
    place.state.autoScaling.targets.get(text(resourceId))?.ScalableTargetARN ??
    arn(place, "application-autoscaling", `scalable-target/${madeUp(resourceId)}`),
  context: {
    "application-autoscaling:service-namespace": "sagemaker",
    "application-autoscaling:scalable-dimension": "sagemaker:variant:DesiredInstanceCount",
    "aws:RequestTag/": undefined,
    "aws:TagKeys": undefined,
    "aws:ResourceTag/": undefined,
  },
});

/** Ids that AWS generates cannot be known before. */
const madeUp = (of: unknown) => createHash("sha256").update(text(of)).digest("hex").slice(0, 32);

const alarm = (action: string, name: string, place: Place): Access => ({
  action: `cloudwatch:${action}`,
  resource: arn(place, "cloudwatch", `alarm:${name}`),
  context: {
    "aws:RequestTag/": undefined,
    "aws:ResourceTag/": undefined,
    "aws:TagKeys": undefined,
    "cloudwatch:AlarmActions": undefined,
  },
});

const scalingAlarm = (resourceId: unknown) => `TargetTracking-${text(resourceId)}-AlarmHigh-${madeUp(resourceId)}`;

/**
 * Application Auto Scaling tries its caller's permissions on what it makes up, on behalf of the service that scales.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_permission_validation.html
 */
const triesPermissions: AccessOf = ({ ResourceId }, place) => {
  const endpoint = (action: string): Access => ({
    action: `sagemaker:${action}`,
    resource: arn(place, "sagemaker", `endpoint/${madeUp(ResourceId)}`),
    context: { "aws:ResourceTag/": undefined, "sagemaker:ResourceTag/": undefined },
  });
  return [
    alarm("PutMetricAlarm", "", place),
    alarm("DescribeAlarms", "*", place),
    alarm("DeleteAlarms", "", place),
    endpoint("DescribeEndpoint"),
    endpoint("UpdateEndpointWeightsAndCapacities"),
    {
      action: "sagemaker:DescribeEndpointConfig",
      resource: arn(place, "sagemaker", `endpoint-config/${madeUp(ResourceId)}`),
      context: { "aws:ResourceTag/": undefined, "sagemaker:ResourceTag/": undefined },
    },
  ];
};

/** An account's first scalable endpoint. */
const createsItsRole: AccessOf = (_input, { accountId, state }) =>
  state.autoScaling.targets.size > 0
    ? []
    : [
        {
          action: "iam:CreateServiceLinkedRole",
          resource: `arn:aws:iam::${accountId}:${ROLE}`,
          context: { "iam:AWSServiceName": "sagemaker.application-autoscaling.amazonaws.com" },
        },
      ];

/** @param prefix of the ids of scalable targets that go */
export function endsScaling(prefix: string, place: Place): readonly Access[] {
  const ids = [...place.state.autoScaling.targets.keys()].filter((id) => id.startsWith(prefix));
  return ids.flatMap((id) => [
    target("DeregisterScalableTarget", id, place),
    alarm("DeleteAlarms", scalingAlarm(id), place),
    alarm("DeleteAlarms", "", place),
  ]);
}

export const applicationAutoScalingAccess: ServiceAccess = {
  RegisterScalableTarget: (input, place) => [
    target("RegisterScalableTarget", input.ResourceId, place),
    ...triesPermissions(input, place),
    ...createsItsRole(input, place),
  ],
  PutScalingPolicy: (input, place) => [
    target("PutScalingPolicy", input.ResourceId, place),
    alarm("PutMetricAlarm", scalingAlarm(input.ResourceId), place),
    alarm("DescribeAlarms", "*", place),
  ],
  DeregisterScalableTarget: ({ ResourceId }, place) => [
    target("DeregisterScalableTarget", ResourceId, place),
    ...endsScaling(text(ResourceId), place),
  ],
  DescribeScalableTargets: onAll("application-autoscaling:DescribeScalableTargets"),
  DescribeScalingPolicies: onAll("application-autoscaling:DescribeScalingPolicies"),
};
