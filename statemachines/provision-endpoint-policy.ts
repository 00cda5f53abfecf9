import type { PolicyStatement } from "../constructs/policy.ts";
import type { StageStack } from "../constructs/stage-stack.ts";
import type { ProvisionEndpointTargets } from "./provision-endpoint.ts";

/** What the tasks of provision-endpoint call, on the stage's own resources only. */
export function provisionEndpointPolicy(stack: StageStack, targets: ProvisionEndpointTargets): PolicyStatement[] {
  const { names } = stack;
  const models = stack.arn("sagemaker", `model/${names.prefix}-*`);
  const endpointConfigs = stack.arn("sagemaker", `endpoint-config/${names.prefix}-*`);
  const endpoints = stack.arn("sagemaker", `endpoint/${names.prefix}-*`);
  return [
    { actions: ["sagemaker:CreateModel", "sagemaker:DeleteModel"], resources: [models] },
    {
      actions: ["sagemaker:CreateEndpointConfig", "sagemaker:DescribeEndpointConfig", "sagemaker:DeleteEndpointConfig"],
      resources: [endpointConfigs],
    },
    // Both create and update are authorised on the endpoint and on the configuration that it gets.
    { actions: ["sagemaker:CreateEndpoint", "sagemaker:UpdateEndpoint"], resources: [endpoints, endpointConfigs] },
    { actions: ["sagemaker:DescribeEndpoint", "sagemaker:DeleteEndpoint"], resources: [endpoints] },
    // Creation with tags needs it: https://docs.aws.amazon.com/sagemaker/latest/dg/security_iam_id-based-policy-examples.html
    { actions: ["sagemaker:AddTags"], resources: [models, endpointConfigs, endpoints] },
    {
      actions: ["iam:PassRole"],
      resources: [targets.endpointRoleArn],
      conditions: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
    },
    {
      actions: ["lambda:InvokeFunction"],
      resources: [targets.planEndpointFunctionArn, targets.smokeTestFunctionArn],
    },
    {
      actions: ["ssm:GetParameter", "ssm:PutParameter", "ssm:DeleteParameter"],
      resources: [stack.parameterArn(names.parameter.provisioning("*"))],
    },
    {
      actions: ["ssm:PutParameter"],
      resources: [names.parameter.model("*"), names.parameter.apiUrl, names.parameter.openaiBaseUrl].map((name) =>
        stack.parameterArn(name),
      ),
    },
    { actions: ["states:DescribeExecution"], resources: lockHolders(stack) },
  ];
}

/** Executions that may hold a lock: those of both machines. */
export function lockHolders(stack: StageStack): string[] {
  return (["provision-endpoint", "retire-endpoint"] as const).map((name) =>
    stack.arn("states", `execution:${stack.names.stateMachine(name)}:*`),
  );
}
