import { parseRetirementInput } from "./retirement-input.ts";

test.each([
  [{}, {}],
  [{ Comment: "Insert your JSON here" }, {}],
  [{ alias: "llama-3", Comment: "by hand" }, { alias: "llama-3" }],
  [{ sweep: true }, { sweep: true }],
  [
    { sweep: true, alias: "llama" },
    { sweep: true, alias: "llama" },
  ],
  [{ endpointName: "openai-sagemaker-dev-llama--blue" }, { endpointName: "openai-sagemaker-dev-llama--blue" }],
  [{ idleAlarm: "openai-sagemaker-dev-llama--blue--idle" }, { idleAlarm: "openai-sagemaker-dev-llama--blue--idle" }],
])("%j asks for %j", (input, wanted) => {
  expect(parseRetirementInput(input)).toEqual(wanted);
});

test.each([
  [{ Alias: "llama" }],
  [{ alias: "No alias" }],
  [{ sweep: false }],
  [{ alias: "a", endpointName: "b" }],
  ["{}"],
  [[]],
  [null],
  [0],
])("%j is refused with a sentence that says what is allowed: a misspelt alias must not retire everything", (input) => {
  expect(parseRetirementInput(input)).toEqual({ refusal: expect.stringContaining('{"alias": "…"}') });
});
