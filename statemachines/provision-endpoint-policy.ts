import type { PolicyStatement } from "../contract/policy-statement.ts";
import { executionArns, type StageArns, sageMakerArn, scalableTargetArns } from "../contract/stage-arns.ts";
import type { ProvisionEndpointTargets } from "./provision-endpoint.ts";

/** What the tasks of provision-endpoint call, on the stage's own resources only. */
export function provisionEndpointPolicy(stage: StageArns, targets: ProvisionEndpointTargets): PolicyStatement[] {
  const { parameter } = stage.names;
  const endpoints = sageMakerArn(stage, "endpoint");
  const endpointConfigs = sageMakerArn(stage, "endpoint-config");
  return [
    // Both create and update are authorised on the endpoint and on the configuration that it gets.
    { actions: ["sagemaker:CreateEndpoint", "sagemaker:UpdateEndpoint"], resources: [endpoints, endpointConfigs] },
    ...deletesEndpoints(stage),
    // Creation with tags needs it: https://docs.aws.amazon.com/sagemaker/latest/dg/security_iam_id-based-policy-examples.html
    { actions: ["sagemaker:AddTags"], resources: [endpoints] },
    { actions: ["lambda:InvokeFunction"], resources: Object.values(targets) },
    {
      actions: ["ssm:GetParameter", "ssm:PutParameter", "ssm:DeleteParameter"],
      resources: [parameter.provisioning("*"), parameter.model("*")].map((name) => stage.parameterArn(name)),
    },
    {
      actions: ["ssm:PutParameter"],
      resources: [parameter.apiUrl, parameter.openaiBaseUrl].map((name) => stage.parameterArn(name)),
    },
    // A list of alarms is authorised on all alarms.
    { actions: ["cloudwatch:DescribeAlarms"], resources: [stage.arn("cloudwatch", "alarm:*")] },
    { actions: ["states:DescribeExecution"], resources: executionArns(stage) },
  ];
}

/**
 * Deletes endpoints of the stage and waits until they are gone. SageMaker deletes none that scales for somebody who may not end its
 * scaling: https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-delete-with-scaling.html
 */
export function deletesEndpoints(stage: StageArns): PolicyStatement[] {
  return [
    {
      actions: ["sagemaker:DescribeEndpoint", "sagemaker:DeleteEndpoint"],
      resources: [sageMakerArn(stage, "endpoint")],
    },
    { actions: ["application-autoscaling:DeregisterScalableTarget"], resources: [scalableTargetArns(stage)] },
  ];
}
