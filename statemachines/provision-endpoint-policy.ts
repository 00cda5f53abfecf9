import { scalableTargets } from "../constructs/provisioning/guard-endpoint.ts";
import type { PolicyStatement } from "../constructs/base/policy.ts";
import type { StageStack } from "../constructs/base/stage-stack.ts";
import type { ProvisionEndpointTargets } from "./provision-endpoint.ts";

/** What the tasks of provision-endpoint call, on the stage's own resources only. */
export function provisionEndpointPolicy(stack: StageStack, targets: ProvisionEndpointTargets): PolicyStatement[] {
  const { names } = stack;
  const { parameter } = names;
  const endpointConfigs = stack.arn("sagemaker", `endpoint-config/${names.prefix}-*`);
  const endpoints = stack.arn("sagemaker", `endpoint/${names.prefix}-*`);
  return [
    // Both create and update are authorised on the endpoint and on the configuration that it gets.
    { actions: ["sagemaker:CreateEndpoint", "sagemaker:UpdateEndpoint"], resources: [endpoints, endpointConfigs] },
    ...deletesEndpoints(stack),
    // Creation with tags needs it: https://docs.aws.amazon.com/sagemaker/latest/dg/security_iam_id-based-policy-examples.html
    { actions: ["sagemaker:AddTags"], resources: [endpoints] },
    { actions: ["lambda:InvokeFunction"], resources: Object.values(targets) },
    {
      actions: ["ssm:GetParameter", "ssm:PutParameter", "ssm:DeleteParameter"],
      resources: [parameter.provisioning("*"), parameter.model("*")].map((name) => stack.parameterArn(name)),
    },
    {
      actions: ["ssm:PutParameter"],
      resources: [parameter.apiUrl, parameter.openaiBaseUrl].map((name) => stack.parameterArn(name)),
    },
    // A list of alarms is authorised on all alarms.
    { actions: ["cloudwatch:DescribeAlarms"], resources: [stack.arn("cloudwatch", "alarm:*")] },
    { actions: ["states:DescribeExecution"], resources: lockHolders(stack) },
  ];
}

/**
 * Deletes endpoints of the stage and waits until they are gone. SageMaker deletes none that scales for somebody who may not end its
 * scaling: https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-delete-with-scaling.html
 */
export function deletesEndpoints(stack: StageStack): PolicyStatement[] {
  return [
    {
      actions: ["sagemaker:DescribeEndpoint", "sagemaker:DeleteEndpoint"],
      resources: [stack.arn("sagemaker", `endpoint/${stack.names.prefix}-*`)],
    },
    { actions: ["application-autoscaling:DeregisterScalableTarget"], resources: [scalableTargets(stack)] },
  ];
}

/** Executions that may hold a lock: those of both machines. */
export function lockHolders(stack: StageStack): string[] {
  return (["provision-endpoint", "retire-endpoint"] as const).map((name) =>
    stack.arn("states", `execution:${stack.names.stateMachine(name)}:*`),
  );
}
