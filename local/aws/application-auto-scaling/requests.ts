import { MetricType } from "@aws-sdk/client-application-auto-scaling";
import * as v from "valibot";
import { integer, listOf, oneOf, text } from "../constraints.ts";

const resourceId = text({ min: 1, max: 1600 });
const ServiceNamespace = oneOf(["sagemaker"]);
const ScalableDimension = oneOf(["sagemaker:variant:DesiredInstanceCount"]);
export const target = { ServiceNamespace, ScalableDimension, ResourceId: resourceId };
const paging = { MaxResults: v.optional(integer({ min: 1, max: 50 }), 50), NextToken: v.optional(text()) };

export const RegisterScalableTargetRequest = v.looseObject({
  ...target,
  MinCapacity: v.optional(integer()),
  MaxCapacity: v.optional(integer()),
  RoleARN: v.optional(text({ min: 1, max: 1600 })),
});
export const PutScalingPolicyRequest = v.looseObject({
  ...target,
  PolicyName: text({ min: 1, max: 256, pattern: "\\P{C}+" }),
  PolicyType: oneOf(["TargetTrackingScaling"]),
  TargetTrackingScalingPolicyConfiguration: v.looseObject({
    TargetValue: v.number(),
    PredefinedMetricSpecification: v.optional(
      v.looseObject({ PredefinedMetricType: oneOf(Object.values(MetricType)) }),
    ),
    ScaleInCooldown: v.optional(integer({ min: 0 })),
    ScaleOutCooldown: v.optional(integer({ min: 0 })),
  }),
});
export const DescribeScalableTargetsRequest = v.looseObject({
  ServiceNamespace,
  ScalableDimension: v.optional(ScalableDimension),
  ResourceIds: v.optional(listOf(resourceId, { max: 50 })),
  ...paging,
});
export const DescribeScalingPoliciesRequest = v.looseObject({
  ServiceNamespace,
  ScalableDimension: v.optional(ScalableDimension),
  ResourceId: v.optional(resourceId),
  PolicyNames: v.optional(listOf(resourceId, { max: 50 })),
  ...paging,
});
