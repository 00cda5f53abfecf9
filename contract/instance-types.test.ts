import { ProductionVariantInstanceType } from "@aws-sdk/client-sagemaker";
import { INSTANCE_TYPES } from "./instance-types.ts";

const rows = Object.entries(INSTANCE_TYPES);

test.each(rows)("%s is a type that SageMaker has endpoints on", (type) => {
  expect(Object.values(ProductionVariantInstanceType)).toContain(type);
});

test("bfloat16 comes with compute capability 8.0", () => {
  for (const [, { bfloat16, computeCapability }] of rows) expect(bfloat16).toBe(computeCapability >= 8);
});
