import { findResources, synthesizeApp } from "../../testing/synthesized-app.ts";
import { definitionComplaints } from "./definition-complaints.ts";

let definitions: string[];
beforeAll(async () => {
  const app = await synthesizeApp();
  definitions = findResources(app.stacks, "aws_sfn_state_machine").map(({ definition }) => String(definition));
  app.remove();
});

test("what the state machines ask of AWS is in the services' models", () => {
  expect(definitions).toHaveLength(2);
  expect(definitions.flatMap(definitionComplaints)).toEqual([]);
});

test.each([
  [
    "an operation",
    '"arn:aws:states:::aws-sdk:ssm:putParameter"',
    '"arn:aws:states:::aws-sdk:ssm:writeParameter"',
    "ssm has no operation writeParameter",
  ],
  ["an integration", ":::aws-sdk:sfn:", ":::aws_sdk:sfn:", "is no integration"],
  ["a service", "aws-sdk:sfn:", "aws-sdk:states:", "this check does not know the service states"],
  ["a parameter", '"EndpointName.$":', '"Endpoint.$":', "describeEndpoint has no parameter Endpoint"],
  ["a required parameter", '"EndpointName.$":', '"Endpoint.$":', "describeEndpoint lacks EndpointName"],
  [
    "the case of a service that begins in lower case",
    '"ExecutionArn.$":',
    '"executionArn.$":',
    "describeExecution has no parameter executionArn",
  ],
  ["the type of a value", '"Overwrite":true', '"Overwrite":"true"', 'putParameter.Overwrite cannot be "true"'],
  [
    "an error",
    "Ssm.ParameterNotFoundException",
    "Ssm.ParameterMissingException",
    "no service has an error Ssm.ParameterMissingException",
  ],
  [
    "an error's fallback",
    "SageMaker.SageMakerException",
    "Sagemaker.SagemakerException",
    "no service has an error Sagemaker.SagemakerException",
  ],
  ["a field of an answer", '"$.Status"', '"$.status"', "the answer has no status"],
])("%s that is misspelt is complained about", (_, right, wrong, complaint) => {
  const misspelt = definitions.map((one) => one.replaceAll(right, wrong));
  expect(misspelt).not.toEqual(definitions);
  expect(misspelt.flatMap(definitionComplaints)).toContainEqual(expect.stringContaining(complaint));
});
