import { readEnvironment } from "./environment.ts";

it("has a default for everything", () => {
  expect(readEnvironment({})).toEqual({
    PARAMETER_ROOT: "/openai-sagemaker/dev",
    CONTAINER: "vllm",
    AWS_REGION: "eu-north-1",
    PARAMETER_CACHE_SECONDS: 60,
    RECORD_CONTENT: "false",
    USAGE_TABLE: "openai-sagemaker-dev-usage",
    LIMITS_WHEN_UNREACHABLE: "open",
    MAX_HELD_REQUESTS: 20,
    CACHED_TOKEN_WEIGHT: 1,
    COUNT_PEOPLE: "false",
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
  ["CACHED_TOKEN_WEIGHT", "2"],
  ["COUNT_PEOPLE", "yes"],
  ["PERSON_TOKENS_PER_DAY", "0"],
  ["PERSON_TOKENS_PER_MONTH", "1.5"],
  ["PERSON_REQUESTS_PER_MINUTE", "many"],
  ["CACHED_TOKEN_WEIGHT", "half"],
  ["PARAMETER_CACHE_SECONDS", "a minute"],
  ["PARAMETER_CACHE_SECONDS", "0"],
  ["PARAMETER_CACHE_SECONDS", "600"],
])("names %s when it is %s", (name, value) => {
  expect(() => readEnvironment({ [name]: value })).toThrow(`${name}="${value}"`);
});
