import type { PolicyStatement } from "../contract/policy-statement.ts";
import { executionArns, type StageArns } from "../contract/stage-arns.ts";
import { deletesEndpoints } from "./provision-endpoint-policy.ts";
import type { RetireEndpointTargets } from "./retire-alias.ts";

/** What the tasks of retire-endpoint call, on the stage's own resources only. */
export function retireEndpointPolicy(stage: StageArns, targets: RetireEndpointTargets): PolicyStatement[] {
  const { parameter } = stage.names;
  return [
    ...deletesEndpoints(stage),
    { actions: ["lambda:InvokeFunction"], resources: Object.values(targets) },
    {
      actions: ["ssm:GetParameter", "ssm:PutParameter", "ssm:DeleteParameter"],
      resources: [stage.parameterArn(parameter.provisioning("*"))],
    },
    {
      actions: ["ssm:DeleteParameters"],
      resources: [parameter.model("*"), parameter.apiUrl, parameter.openaiBaseUrl].map((name) =>
        stage.parameterArn(name),
      ),
    },
    { actions: ["states:DescribeExecution"], resources: executionArns(stage) },
    { actions: ["states:StopExecution"], resources: executionArns(stage, ["provision-endpoint"]) },
  ];
}
