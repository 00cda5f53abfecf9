import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { differences } from "./differences.ts";
import { withCdktn } from "./move-to-cdktn.ts";

const folder = mkdtempSync(join(tmpdir(), "differences-"));
afterAll(() => rmSync(folder, { recursive: true }));

function synthesized(name: string, files: Readonly<Record<string, unknown>>): string {
  const root = join(folder, name);
  mkdirSync(root);
  for (const [file, value] of Object.entries(files)) writeFileSync(join(root, file), JSON.stringify(value));
  return root;
}

const stack = (version: string, source = "hashicorp/aws") => ({
  "//": { metadata: { stackName: "api", version } },
  terraform: { required_providers: { aws: { source, version: "6.29.0" } } },
});

test("the generator's own version is no difference, the provider's is one, and so is a file", () => {
  const one = synthesized("one", {
    "cdk.tf.json": stack("0.21.0"),
    "manifest.json": { version: "0.21.0", stacks: {} },
    "a.zip": "a",
  });
  const same = synthesized("same", {
    "cdk.tf.json": stack("0.24.0"),
    "manifest.json": { version: "0.24.0", stacks: {} },
    "a.zip": "a",
  });
  const other = synthesized("other", { "cdk.tf.json": stack("0.24.0", "aws"), "a.zip": "b", "new.zip": "c" });
  expect(differences(one, same)).toEqual([]);
  expect(differences(one, other)).toEqual([
    "a.zip differs.",
    "cdk.tf.json differs.",
    "manifest.json is missing.",
    "new.zip is new.",
  ]);
});

test("the move renames the two packages and nothing else", () => {
  expect(
    withCdktn('import { App } from "cdktf";\nimport { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";'),
  ).toBe('import { App } from "cdktn";\nimport { S3Bucket } from "@cdktn/provider-aws/lib/s3-bucket/index.js";');
  expect(withCdktn('const file = "cdktf.out";')).toBe('const file = "cdktf.out";');
});
