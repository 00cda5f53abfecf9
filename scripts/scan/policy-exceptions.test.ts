import { join } from "node:path";
import { compareWithExceptions, readPolicyExceptions } from "./policy-exceptions.ts";

const finding = { check: "CKV_1", title: "It is locked", resource: "resource.door", stack: "api" };
const exception = { check: "CKV_1", title: "It is locked", because: "The door is meant to be open." };
const compare = (settings: string[], more: Partial<Parameters<typeof compareWithExceptions>[1][number]> = {}) =>
  compareWithExceptions([{ settings, findings: [finding] }], [{ ...exception, ...more }]);

test("a finding with its reason is none", () => {
  expect(compare([])).toEqual({ unexplained: [], unused: [] });
});

test("a reason holds for its check, its resources and without its setting only", () => {
  expect(compare([], { check: "CKV_2" }).unexplained).toEqual([finding]);
  expect(compare([], { resources: ["window"] }).unexplained).toEqual([finding]);
  expect(compare(["KMS_KEY_ARN"], { without: "KMS_KEY_ARN" }).unexplained).toEqual([finding]);
  expect(compare([], { without: "KMS_KEY_ARN", resources: ["door"] }).unexplained).toEqual([]);
});

test("a reason for nothing is reported", () => {
  expect(compareWithExceptions([], [exception]).unused).toEqual([exception]);
});

test("every exception of ours says why", () => {
  const exceptions = readPolicyExceptions(join(import.meta.dirname, "..", "..", "policy-exceptions.yaml"));
  expect(exceptions.length).toBeGreaterThan(0);
});
