import type { PolicyStatement } from "../constructs/policy.ts";
import type { StageStack } from "../constructs/stage-stack.ts";
import { lockHolders } from "./provision-endpoint-policy.ts";
import type { RetireEndpointTargets } from "./retire-endpoint.ts";

/** What the tasks of retire-endpoint call, on the stage's own resources only. */
export function retireEndpointPolicy(stack: StageStack, targets: RetireEndpointTargets): PolicyStatement[] {
  const { names } = stack;
  return [
    {
      actions: ["sagemaker:DescribeEndpoint", "sagemaker:DeleteEndpoint"],
      resources: [stack.arn("sagemaker", `endpoint/${names.prefix}-*`)],
    },
    {
      actions: ["sagemaker:DeleteEndpointConfig"],
      resources: [stack.arn("sagemaker", `endpoint-config/${names.prefix}-*`)],
    },
    { actions: ["sagemaker:DeleteModel"], resources: [stack.arn("sagemaker", `model/${names.prefix}-*`)] },
    { actions: ["lambda:InvokeFunction"], resources: [targets.planRetirementFunctionArn] },
    {
      actions: ["ssm:GetParameter", "ssm:PutParameter", "ssm:DeleteParameter"],
      resources: [stack.parameterArn(names.parameter.provisioning("*"))],
    },
    {
      actions: ["ssm:DeleteParameters"],
      resources: [names.parameter.model("*"), names.parameter.apiUrl, names.parameter.openaiBaseUrl].map((name) =>
        stack.parameterArn(name),
      ),
    },
    { actions: ["states:DescribeExecution"], resources: lockHolders(stack) },
  ];
}
