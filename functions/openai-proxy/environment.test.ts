import { readEnvironment } from "./environment.ts";

it("has a default for everything", () => {
  expect(readEnvironment({})).toEqual({
    PARAMETER_ROOT: "/openai-sagemaker/dev",
    CONTAINER: "vllm",
    AWS_REGION: "eu-north-1",
    RECORD_CONTENT: "false",
  });
});

it("takes an empty variable for an absent one, and leaves others alone", () => {
  expect(readEnvironment({ SAGEMAKER_ENDPOINT_NAME: "", AWS_REGION: "", HOME: "/root" })).toEqual(readEnvironment({}));
});

it.each([
  ["PARAMETER_ROOT", "dev"],
  ["PARAMETER_ROOT", "/openai-sagemaker/dev/"],
  ["CONTAINER", "tgi"],
  ["RECORD_CONTENT", "yes"],
])("names %s when it is %s", (name, value) => {
  expect(() => readEnvironment({ [name]: value })).toThrow(`${name}="${value}"`);
});
