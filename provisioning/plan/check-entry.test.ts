import { entryWith } from "../../testing/provisioning/entries.ts";
import { checkEntry, type OperatorRules } from "./check-entry.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";
import { Refusal } from "./refusal.ts";

const free: OperatorRules = {
  readablePrefixes: [],
  allowedVariables: [],
  maxInstancePrice: 1.41,
  prices: {},
  unpricedTypes: [],
};
const check =
  (changes: Partial<ProvisioningEntry>, rules: Partial<OperatorRules> = {}) =>
  () =>
    checkEntry(entryWith(changes), { ...free, ...rules });
const variables = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`V${index}`, ""]));

test("an unknown instance type is refused with the families that are known", () => {
  expect(check({ instanceTypes: ["ml.g5.xlarge", "ml.m5.xlarge"] })).toThrow(
    /^"ml\.m5\.xlarge" is not an instance type that is known here: choose one of ml\.g4dn, .*ml\.r8g, as docs\/costs\.md lists them\.$/,
  );
  expect(check({ instanceTypes: ["constructor"] })).toThrow(Refusal);
});

test("a type without a GPU is refused for a container that needs one", () => {
  expect(check({ instanceTypes: ["ml.g5.xlarge", "ml.c7i.4xlarge"] })).toThrow(
    /^ml\.c7i\.4xlarge has no GPU, and the container vllm needs one: choose a type of ml\.g4dn, /,
  );
});

test("a type whose price is not known is only taken where the operator named it", () => {
  const unpriced = { instanceTypes: ["ml.p6-b200.48xlarge"] };
  expect(check(unpriced, { maxInstancePrice: 1000 })).toThrow(
    /^The price of ml\.p6-b200\.48xlarge is not known here, .* say what you pay in INSTANCE_PRICES .* or name it in INSTANCE_TYPE or the models file/,
  );
  expect(check(unpriced, { unpricedTypes: ["ml.p6-b200.48xlarge"] })).not.toThrow();
});

test("autoscaling ends no lower than it begins", () => {
  expect(check({ instanceCount: 3, maxInstanceCount: 2 })).toThrow(
    'The "maxInstanceCount" is 2 and the "instanceCount" 3: the first must be at least the second.',
  );
  expect(check({ instanceCount: 3, maxInstanceCount: 3 })).not.toThrow();
});

test("what SageMaker would refuse of the environment is refused, with the variable's name", () => {
  expect(check({ environment: { SM_VLLM_CHAT_TEMPLATE: "x".repeat(1025) } })).toThrow(
    "SM_VLLM_CHAT_TEMPLATE has 1025 characters; SageMaker allows 1024",
  );
  expect(check({ environment: { SM_VLLM_CHAT_TEMPLATE: "x".repeat(1024) } })).not.toThrow();
  expect(check({ environment: { "a-b": "1" } })).toThrow('"a-b" cannot be a variable');
  expect(check({ environment: variables(92) })).toThrow(
    "has 92 entries: SageMaker allows 100, of which 9 are set here",
  );
  expect(check({ environment: variables(91) })).not.toThrow();
});

test("an instance dearer than the operator allows is refused, with the setting", () => {
  expect(check({ instanceTypes: ["ml.g5.xlarge", "ml.g5.2xlarge"] })).toThrow(
    /^ml\.g5\.2xlarge costs \$[\d.]+ an hour and the stage allows \$1\.41 for an instance: .* set MAX_INSTANCE_PRICE to /,
  );
  expect(check({ instanceTypes: ["ml.g5.2xlarge"] }, { maxInstancePrice: 5 })).not.toThrow();
});

test("what the operator pays is compared, not what AWS lists", () => {
  const prices = { "ml.p6-b200.48xlarge": 90, "ml.g5.2xlarge": 1.2 };
  const pays = (instanceType: string, maxInstancePrice: number) =>
    check({ instanceTypes: [instanceType] }, { maxInstancePrice, prices });
  expect(pays("ml.p6-b200.48xlarge", 100)).not.toThrow();
  expect(pays("ml.p6-b200.48xlarge", 80)).toThrow(
    /^ml\.p6-b200\.48xlarge costs \$90 an hour and the stage allows \$80/,
  );
  expect(pays("ml.g5.2xlarge", 1.41)).not.toThrow();
});

test("a variable that the product derives is refused, and so is one that lacks the permission it needs", () => {
  expect(check({ environment: { SM_VLLM_MODEL: "other/model" } })).toThrow('it comes from the field "modelId".');
  expect(check({ environment: { HF_ENDPOINT: "http://127.0.0.1" } })).toThrow(
    /^HF_ENDPOINT needs the operator's leave/,
  );
  const allowedVariables = ["HF_ENDPOINT"];
  expect(check({ environment: { HF_ENDPOINT: "http://127.0.0.1" } }, { allowedVariables })).not.toThrow();
});

test("a variable that passes cannot bring one that needs permission in its value", () => {
  expect(check({ environment: { SM_VLLM_ENFORCE_EAGER: "--trust-remote-code" } })).toThrow(/^SM_VLLM_ENFORCE_EAGER /);
  expect(check({ environment: { SM_VLLM_ADDITIONAL_CONFIG: '{"worker_cls": "a.B"}' } })).toThrow(Refusal);
});

test("a token in the input is refused, without repeating it", () => {
  const withToken = check({ environment: { HF_TOKEN: "hf_secret" } });
  expect(withToken).toThrow(/store the token in Secrets Manager/);
  expect(withToken).not.toThrow(/hf_secret/);
});

test.each([
  ["s3://bucket/models/", "s3://bucket/models/", undefined],
  ["s3://bucket/models/v2/", "s3://bucket/models/", undefined],
  ["s3://bucket/models-2/", "s3://bucket/models/", "may read s3://bucket/models/ only, not s3://bucket/models-2/"],
  ["s3://bucket/models/", undefined, "may read no bucket, not s3://bucket/models/: set MODEL_S3_URI"],
])("artefacts at %s with a role for %s", (modelS3Uri, prefix, sentence) => {
  if (sentence === undefined)
    expect(check({ modelS3Uri }, { readablePrefixes: prefix === undefined ? [] : [prefix] })).not.toThrow();
  else expect(check({ modelS3Uri }, { readablePrefixes: prefix === undefined ? [] : [prefix] })).toThrow(sentence);
});
