import { deployerPolicy } from "./deployer-policy.ts";
import { managedPolicies } from "./managed-policies.ts";

const policy = deployerPolicy({
  partition: "aws",
  region: "eu-north-1",
  accountId: "123456789012",
  stage: "dev",
  stateBucket: "my-terraform-state",
  customerKey: "arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
  permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary",
});

test("parts fit into managed policies, and together they are the whole", () => {
  const parts = managedPolicies(policy);
  expect(parts.length).toBeGreaterThan(1);
  // A role takes ten of them.
  expect(parts.length).toBeLessThanOrEqual(3);
  for (const part of parts) expect(JSON.stringify(part).length).toBeLessThanOrEqual(6_144);
  expect(parts.flatMap(({ Statement }) => Statement)).toEqual(policy.Statement);
});

test("a small policy stays one", () => {
  const small = { ...policy, Statement: policy.Statement.slice(0, 2) };
  expect(managedPolicies(small)).toEqual([small]);
});
