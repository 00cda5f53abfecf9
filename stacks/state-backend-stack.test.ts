import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Testing } from "cdktf";
import { StateBackendStack } from "./state-backend-stack.ts";

const outdir = mkdtempSync(join(tmpdir(), "state-backend-"));
afterAll(() => rmSync(outdir, { recursive: true }));

const synthesized = () => {
  const stack = new StateBackendStack(Testing.app({ stackTraces: false, outdir }), {
    bucket: "our-state",
    region: "eu-north-1",
  });
  return JSON.parse(Testing.synth(stack));
};

test("the bucket is versioned, encrypted, private, spoken to by TLS only, and cannot be destroyed by mistake", () => {
  const { resource } = synthesized();
  expect(resource.aws_s3_bucket.bucket).toMatchObject({ bucket: "our-state", lifecycle: { prevent_destroy: true } });
  expect(resource.aws_s3_bucket_versioning.versioning.versioning_configuration).toEqual({ status: "Enabled" });
  expect(JSON.stringify(resource.aws_s3_bucket_server_side_encryption_configuration)).toContain("AES256");
  expect(resource.aws_s3_bucket_public_access_block["public-access-block"]).toMatchObject({
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
  expect(JSON.parse(resource.aws_s3_bucket_policy["tls-only"].policy).Statement).toEqual([
    expect.objectContaining({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    }),
  ]);
});

test("old states go, the newest never does", () => {
  const [rule] = synthesized().resource.aws_s3_bucket_lifecycle_configuration.lifecycle.rule;
  expect(rule).toMatchObject({ status: "Enabled", noncurrent_version_expiration: [{ noncurrent_days: 90 }] });
  expect(rule).not.toHaveProperty("expiration");
});
