import { ProductionVariantInstanceType } from "@aws-sdk/client-sagemaker";
import { ENDPOINT_QUOTA_CODES } from "./endpoint-quota-codes.ts";
import { GPU_INSTANCE_TYPES } from "./gpu-instance-types.ts";
import { INSTANCE_TYPES, instanceFamilies } from "./instance-types.ts";

const sageMaker: readonly string[] = Object.values(ProductionVariantInstanceType);
const familyOf = (type: string) => type.slice(0, type.lastIndexOf("."));

/** What SageMaker has endpoints on, as its SDK knows it, and the product does not serve models on. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  "an image of their own, which the product does not have": [
    "ml.inf1",
    "ml.inf2",
    "ml.trn1",
    "ml.trn1n",
    "ml.trn2",
    "ml.dl1",
    // Its processor is Grace, arm64: AWS's vLLM image is for x86_64.
    "ml.p6e-gb200",
  ],
  "GPUs that today's vLLM does not run on (compute capability below 7.5)": ["ml.p2", "ml.p3"],
  "processors older than those for which AWS builds and tests its llama.cpp images": [
    ...["c4", "c5", "c5d", "m4", "m5", "m5d", "r5", "r5d", "t2"].map((name) => `ml.${name}`),
    ...["c6g", "c6gd", "c6gn", "m6g", "m6gd", "r6g", "r6gd"].map((name) => `ml.${name}`),
  ],
  "a disk or a network that costs more and does nothing for a model": ["ml.c6in", "ml.r7gd"],
  "one vCPU": ["ml.c8g.medium", "ml.m8g.medium", "ml.r8g.medium"],
};

test("every type is one that SageMaker has endpoints on", () => {
  expect(Object.keys(INSTANCE_TYPES).filter((type) => !sageMaker.includes(type))).toEqual([]);
});

test("what SageMaker has besides is left out for a reason, and for none that is over", () => {
  const missing = sageMaker.filter((type) => !Object.hasOwn(INSTANCE_TYPES, type));
  const reasons = Object.values(LEFT_OUT).flat();
  expect(missing.filter((type) => !reasons.includes(type) && !reasons.includes(familyOf(type)))).toEqual([]);
  expect(reasons.filter((name) => !missing.some((type) => type === name || familyOf(type) === name))).toEqual([]);
});

test("every quota code is one of a type that is known, and no two types share one", () => {
  expect(Object.keys(ENDPOINT_QUOTA_CODES).filter((type) => !Object.hasOwn(INSTANCE_TYPES, type))).toEqual([]);
  const codes = Object.values(ENDPOINT_QUOTA_CODES);
  expect(new Set(codes).size).toBe(codes.length);
});

test("an instance costs more than half of it in the same family", () => {
  for (const [type, { usdPerHour = Number.NaN, vCpus }] of Object.entries(INSTANCE_TYPES)) {
    const smaller = Object.entries(INSTANCE_TYPES).filter(
      ([other, { vCpus: count }]) => familyOf(other) === familyOf(type) && count * 2 === vCpus,
    );
    for (const [, { usdPerHour: half = Number.NaN }] of smaller) expect(usdPerHour < half).toBe(false);
  }
});

test("bfloat16 comes with compute capability 8.0", () => {
  for (const { bfloat16, computeCapability } of Object.values(GPU_INSTANCE_TYPES)) {
    expect(bfloat16).toBe(computeCapability >= 8);
  }
});

test("a type without a GPU is not said to have one, and has memory to be read", () => {
  const cpu = Object.values(INSTANCE_TYPES).filter(({ kind }) => kind === "cpu");
  for (const type of cpu) {
    expect(type).not.toHaveProperty("gpuCount");
    expect(type).toMatchObject({ memoryGigabytesPerSecond: expect.any(Number) });
  }
  expect(INSTANCE_TYPES["ml.c7i.4xlarge"]).toMatchObject({ vCpus: 16, memoryGiB: 32, memoryGigabytesPerSecond: 51.2 });
  expect(INSTANCE_TYPES["ml.c8g.48xlarge"]).toMatchObject({ vCpus: 192, memoryGiB: 384, architecture: "arm64" });
  expect(instanceFamilies("cpu")).toContain("ml.c7i");
});
