import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy/index.js";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning/index.js";
import { LocalBackend, TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { requireAwsProvider } from "../constructs/base/require-aws-provider.ts";
import { PRODUCT } from "../names.ts";

/** How long a team may go back to an earlier state. */
const OLD_VERSIONS_DAYS = 90;

export interface StateBackendStackProps {
  readonly bucket: string;
  readonly region: string;
}

/** The S3 bucket for the Terraform state of every stage: one for an account and region, made before them and kept after them. */
export class StateBackendStack extends TerraformStack {
  constructor(scope: Construct, { bucket: name, region }: StateBackendStackProps) {
    super(scope, "state-backend");
    requireAwsProvider(this);
    new AwsProvider(this, "aws", { region, defaultTags: [{ tags: { Project: PRODUCT } }] });
    // It cannot lie in the bucket that it makes. Relative to .build/bootstrap/stacks/state-backend.
    new LocalBackend(this, { path: `../../../../.terraform-state/state-backend/${name}.tfstate` });

    const bucket = new S3Bucket(this, "bucket", { bucket: name, lifecycle: { preventDestroy: true } });
    const versioning = new S3BucketVersioningA(this, "versioning", {
      bucket: bucket.bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket: bucket.bucket,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    const privacy = new S3BucketPublicAccessBlock(this, "public-access-block", {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketPolicy(this, "tls-only", {
      bucket: bucket.bucket,
      policy: tlsOnly(bucket.arn),
      // S3 refuses two changes of a bucket's access at once.
      dependsOn: [privacy],
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket: bucket.bucket,
      rule: [
        {
          id: "old-versions",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays: OLD_VERSIONS_DAYS }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
      // Rules for old versions are only taken once there are versions.
      dependsOn: [versioning],
    });
    new TerraformOutput(this, "bucket-name", { value: bucket.bucket, staticId: true });
  }
}

/** Source: https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-ssl-requests-only.html */
function tlsOnly(bucketArn: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [bucketArn, `${bucketArn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}
