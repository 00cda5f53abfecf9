import { parseProvisioningInput } from "./provisioning-input.ts";

test.each([{}, { Comment: "Insert your JSON here" }, { alias: "default" }])("%o means all defaults", (input) => {
  expect(parseProvisioningInput(input)).toEqual({ ...input, alias: "default" });
});

test("any part of a catalog entry may be given, with what bounds the costs", () => {
  const input = {
    alias: "llama-3",
    revision: "v2",
    instanceCount: 2,
    maxInstanceCount: 4,
    ttlHours: 0.25,
    idleMinutes: 5,
  };
  expect(parseProvisioningInput(input)).toEqual(input);
});

test.each([
  ["text", "The input must be a JSON object such as {}"],
  [null, "The input must be a JSON object"],
  [[], "The input must be a JSON object"],
  [{ model: "x" }, /^The input has "model", but only these are known: .*\balias\b.*\bttlHours\b/],
  [{ alias: "Llama" }, 'The input\'s "alias" is not valid: must be at most 23 lower-case letters'],
  [{ modelId: "../../x" }, '"modelId" is not valid: must be a repository on the Hugging Face hub'],
  [{ revision: "a b" }, '"revision" is not valid: must be a branch, tag or commit'],
  [{ modelS3Uri: "s3://bucket/model" }, '"modelS3Uri" is not valid: must be an S3 prefix with a slash at its end'],
  [{ container: "tgi" }, '"container" is not valid: must be vllm, lmi or llamacpp'],
  [{ instanceTypes: "ml.g5.xlarge" }, '"instanceTypes" is not valid: must be a list such as'],
  [{ instanceTypes: [] }, '"instanceTypes" is not valid: must name at least one'],
  [{ instanceTypes: [1] }, '"instanceTypes.0" is not valid: must be text'],
  [{ environment: { A: 4096 } }, '"environment.A" is not valid: must be text in quotes, such as "4096"'],
  [{ environment: "A=1" }, '"environment" is not valid: must be an object such as'],
  [{ instanceCount: 0 }, '"instanceCount" is not valid: must be a whole number from 1 to 10'],
  [{ instanceCount: "2" }, '"instanceCount" is not valid: must be a whole number from 1 to 10'],
  [{ maxInstanceCount: 50 }, '"maxInstanceCount" is not valid: must be a whole number from 1 to 20'],
  [{ instanceCount: 1.5 }, '"instanceCount" is not valid: must be a whole number from 1 to 10'],
  [{ ttlHours: 0.1 }, '"ttlHours" is not valid: must be a number of hours from 0.25 to 720'],
  [{ idleMinutes: 2 }, '"idleMinutes" is not valid: must be a whole number of minutes from 5 to 1440'],
])("%j is refused with a sentence", (input, sentence) => {
  expect(() => parseProvisioningInput(input)).toThrow(sentence);
});
