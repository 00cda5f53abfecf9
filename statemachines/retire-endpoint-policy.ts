import type { PolicyStatement } from "../constructs/base/policy.ts";
import type { StageStack } from "../constructs/base/stage-stack.ts";
import { deletesEndpoints, lockHolders } from "./provision-endpoint-policy.ts";
import type { RetireEndpointTargets } from "./retire-endpoint.ts";

/** What the tasks of retire-endpoint call, on the stage's own resources only. */
export function retireEndpointPolicy(stack: StageStack, targets: RetireEndpointTargets): PolicyStatement[] {
  const { names } = stack;
  const { parameter } = names;
  return [
    ...deletesEndpoints(stack),
    { actions: ["lambda:InvokeFunction"], resources: Object.values(targets) },
    {
      actions: ["ssm:GetParameter", "ssm:PutParameter", "ssm:DeleteParameter"],
      resources: [stack.parameterArn(parameter.provisioning("*"))],
    },
    {
      actions: ["ssm:DeleteParameters"],
      resources: [parameter.model("*"), parameter.apiUrl, parameter.openaiBaseUrl].map((name) =>
        stack.parameterArn(name),
      ),
    },
    { actions: ["states:DescribeExecution"], resources: lockHolders(stack) },
    {
      actions: ["states:StopExecution"],
      resources: [stack.arn("states", `execution:${names.stateMachine("provision-endpoint")}:*`)],
    },
  ];
}
