import type { PolicyStatement } from "../contract/policy-statement.ts";
import { executionArns, type StageArns } from "../contract/stage-arns.ts";
import { deletesEndpoints } from "./provision-endpoint-policy.ts";
import type { RetireEndpointTargets } from "./retire-alias.ts";

/** What the tasks of retire-endpoint call, on the stage's own resources only. */
export function retireEndpointPolicy(
  stage: StageArns,
  { executionArns: holders, ...functionArns }: RetireEndpointTargets,
): PolicyStatement[] {
  const { parameter } = stage.names;
  return [
    ...deletesEndpoints(stage, "Removes endpoints, and waits until they are gone."),
    { actions: ["lambda:InvokeFunction"], resources: Object.values(functionArns), because: "Its steps." },
    {
      actions: ["ssm:GetParameter", "ssm:PutParameter", "ssm:DeleteParameter"],
      resources: [stage.parameterArn(parameter.provisioning("*"))],
      because: "Takes an alias's lock and gives it back.",
    },
    {
      actions: ["ssm:DeleteParameters"],
      resources: [
        parameter.model("*"),
        parameter.asleep("*"),
        parameter.catalog("*"),
        parameter.apiUrl,
        parameter.openaiBaseUrl,
      ].map((name) => stage.parameterArn(name)),
      because: "Takes publications back, turns off what sleeps, and forgets what was put into the catalog by hand.",
    },
    {
      actions: ["ssm:PutParameter"],
      resources: [stage.parameterArn(parameter.asleep("*"))],
      because: "Says of a model that nobody retired by hand that it sleeps, and why.",
    },
    {
      actions: ["ssm:PutParameter"],
      resources: [parameter.apiUrl, parameter.openaiBaseUrl].map((name) => stage.parameterArn(name)),
      because: "Says where a model that starts on request is asked for.",
    },
    {
      actions: ["states:DescribeExecution"],
      resources: holders,
      because: "Asks whether the execution that holds the lock still runs.",
    },
    {
      actions: ["states:StopExecution"],
      resources: executionArns(stage, ["provision-endpoint"]),
      because: "Stops a provisioning of what is to go.",
    },
  ];
}
