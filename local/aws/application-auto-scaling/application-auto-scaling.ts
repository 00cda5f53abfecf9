import { randomUUID } from "node:crypto";
import type {
  DescribeScalableTargetsResponse,
  DescribeScalingPoliciesResponse,
  PutScalingPolicyResponse,
  RegisterScalableTargetResponse,
  ScalableTarget,
} from "@aws-sdk/client-application-auto-scaling";
import * as v from "valibot";
import { AwsError, validationException } from "../aws-error.ts";
import type { Clock } from "../clock.ts";
import { type JsonService, operation } from "../operation.ts";
import { page } from "../page.ts";
import type { SageMakerState } from "../sagemaker/resources.ts";
import {
  DescribeScalableTargetsRequest,
  DescribeScalingPoliciesRequest,
  PutScalingPolicyRequest,
  RegisterScalableTargetRequest,
  target,
} from "./requests.ts";
import type { AutoScaling } from "./scalable-targets.ts";

interface ApplicationAutoScalingContext {
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly scaling: AutoScaling;
  readonly endpoints: SageMakerState["endpoints"];
}

/** Application Auto Scaling for the variants of SageMaker endpoints. */
export function applicationAutoScaling(context: ApplicationAutoScalingContext): JsonService {
  const { region, accountId, clock, endpoints } = context;
  const { targets, policies } = context.scaling;
  const arn = (resource: string) => `arn:aws:application-autoscaling:${region}:${accountId}:${resource}`;
  const requireTarget = (ResourceId: string): ScalableTarget => {
    const found = targets.get(ResourceId);
    if (found) return found;
    const message = `No scalable target registered for service namespace: sagemaker, resource ID: ${ResourceId}`;
    throw new AwsError("ObjectNotFoundException", message);
  };

  return {
    name: "application-auto-scaling",
    targetPrefix: "AnyScaleFrontendService",
    jsonVersion: "1.1",
    operations: {
      RegisterScalableTarget: operation(RegisterScalableTargetRequest, (input): RegisterScalableTargetResponse => {
        const previous = targets.get(input.ResourceId);
        const { MinCapacity = previous?.MinCapacity, MaxCapacity = previous?.MaxCapacity } = input;
        if (MinCapacity === undefined || MaxCapacity === undefined) {
          throw validationException("MinCapacity and MaxCapacity must be given for a new scalable target.");
        }
        if (MinCapacity > MaxCapacity) {
          throw validationException("Maximum capacity cannot be less than minimum capacity");
        }
        const [, endpointName = "", variant] = /^endpoint\/([^/]+)\/variant\/([^/]+)$/.exec(input.ResourceId) ?? [];
        const fleet = endpoints.find(endpointName)?.fleet;
        if (!fleet?.some(({ name }) => name === variant)) {
          throw validationException(`SageMaker endpoint variant doesn't exist: ${input.ResourceId}`);
        }
        const ScalableTargetARN = previous?.ScalableTargetARN ?? arn(`scalable-target/${randomUUID()}`);
        const RoleARN = `arn:aws:iam::${accountId}:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint`;
        const CreationTime = previous?.CreationTime ?? clock.now();
        targets.set(input.ResourceId, { RoleARN, ...input, MinCapacity, MaxCapacity, CreationTime, ScalableTargetARN });
        return { ScalableTargetARN };
      }),

      // Its policies go with it. Source: API reference, DeregisterScalableTarget.
      DeregisterScalableTarget: operation(v.looseObject(target), ({ ResourceId }) => {
        requireTarget(ResourceId);
        targets.delete(ResourceId);
        for (const [policyArn, policy] of policies) if (policy.ResourceId === ResourceId) policies.delete(policyArn);
        return {};
      }),

      DescribeScalableTargets: operation(DescribeScalableTargetsRequest, (input): DescribeScalableTargetsResponse => {
        const found = [...targets.values()].filter(
          ({ ResourceId = "" }) => input.ResourceIds?.includes(ResourceId) ?? true,
        );
        const { items, nextToken } = onePage(found, ({ ResourceId }) => String(ResourceId), input);
        return { ScalableTargets: items, ...(nextToken && { NextToken: nextToken }) };
      }),

      PutScalingPolicy: operation(PutScalingPolicyRequest, (input): PutScalingPolicyResponse => {
        requireTarget(input.ResourceId);
        const PolicyARN = arn(
          `scalingPolicy:local:resource/sagemaker/${input.ResourceId}:policyName/${input.PolicyName}`,
        );
        policies.set(PolicyARN, { ...input, PolicyARN, CreationTime: clock.now() });
        return { PolicyARN, Alarms: [] };
      }),

      DescribeScalingPolicies: operation(DescribeScalingPoliciesRequest, (input): DescribeScalingPoliciesResponse => {
        const found = [...policies.values()].filter(
          ({ ResourceId, PolicyName = "" }) =>
            ResourceId === (input.ResourceId ?? ResourceId) && (input.PolicyNames?.includes(PolicyName) ?? true),
        );
        const { items, nextToken } = onePage(found, ({ PolicyARN }) => String(PolicyARN), input);
        return { ScalingPolicies: items, ...(nextToken && { NextToken: nextToken }) };
      }),
    },
  };
}

function onePage<Item>(
  items: readonly Item[],
  sortKey: (item: Item) => string,
  { MaxResults, NextToken }: { readonly MaxResults: number; readonly NextToken?: string | undefined },
) {
  return page(items, {
    sortKey,
    maxResults: MaxResults,
    nextToken: NextToken,
    invalidToken: () => new AwsError("InvalidNextTokenException", "Invalid NextToken."),
  });
}
