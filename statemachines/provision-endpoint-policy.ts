import type { PolicyStatement } from "../contract/policy-statement.ts";
import { type StageArns, sageMakerArn, scalableTargetArns, scalingAlarmArns } from "../contract/stage-arns.ts";
import type { ProvisionEndpointTargets } from "./provision-endpoint.ts";

/** What the tasks of provision-endpoint call, on the stage's own resources only. */
export function provisionEndpointPolicy(
  stage: StageArns,
  { executionArns, ...functionArns }: ProvisionEndpointTargets,
): PolicyStatement[] {
  const { parameter } = stage.names;
  const endpoints = sageMakerArn(stage, "endpoint");
  const endpointConfigs = sageMakerArn(stage, "endpoint-config");
  return [
    {
      actions: ["sagemaker:CreateEndpoint", "sagemaker:UpdateEndpoint"],
      resources: [endpoints, endpointConfigs],
      because: "Both are authorised on the endpoint and on the configuration that it gets.",
    },
    ...deletesEndpoints(stage, "Waits for an endpoint, and removes one that failed."),
    {
      actions: ["sagemaker:AddTags"],
      resources: [endpoints],
      // https://docs.aws.amazon.com/sagemaker/latest/dg/security_iam_id-based-policy-examples.html
      because: "Creation with tags asks for it.",
    },
    { actions: ["lambda:InvokeFunction"], resources: Object.values(functionArns), because: "Its steps." },
    {
      actions: ["ssm:GetParameter", "ssm:PutParameter", "ssm:DeleteParameter"],
      resources: [parameter.provisioning("*"), parameter.model("*"), parameter.asleep("*")].map((name) =>
        stage.parameterArn(name),
      ),
      because: "Takes the lock, publishes the model, takes both back, and says how the waking of one that sleeps goes.",
    },
    {
      actions: ["ssm:PutParameter"],
      resources: [stage.parameterArn(parameter.catalog("*"))],
      because: "Puts a model that somebody makes under an alias of his own into the catalog.",
    },
    {
      actions: ["ssm:PutParameter"],
      resources: [parameter.apiUrl, parameter.openaiBaseUrl].map((name) => stage.parameterArn(name)),
      because: "Says where the API is.",
    },
    {
      actions: ["cloudwatch:DescribeAlarms"],
      resources: [stage.arn("cloudwatch", "alarm:*")],
      because: "Watches a new version. A list of alarms is authorised on all alarms.",
    },
    {
      actions: ["states:DescribeExecution"],
      resources: executionArns,
      because: "Asks whether the execution that holds the lock still runs.",
    },
  ];
}

/**
 * Deletes endpoints of the stage and waits until they are gone.
 * @param because why the machine does
 */
export function deletesEndpoints(stage: StageArns, because: string): PolicyStatement[] {
  return [
    {
      actions: ["sagemaker:DescribeEndpoint", "sagemaker:DeleteEndpoint"],
      resources: [sageMakerArn(stage, "endpoint")],
      because,
    },
    {
      actions: ["application-autoscaling:DeregisterScalableTarget"],
      resources: [scalableTargetArns(stage)],
      // https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-delete-with-scaling.html
      because: "SageMaker deletes no endpoint that scales for somebody who may not end its scaling.",
    },
    {
      actions: ["cloudwatch:DeleteAlarms"],
      resources: scalingAlarmArns(stage),
      because: "Application Auto Scaling removes its alarms with the permissions of whoever ends the scaling.",
    },
  ];
}
