import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy/index.js";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js";
import { Construct } from "constructs";
import type { PolicyStatement } from "../../contract/policy-statement.ts";
import { StageStack } from "../base/stage-stack.ts";

/** A part of a copy that nobody took up for so long is deleted. provision-endpoint does so at once, unless it was stopped. */
const ABORT_AFTER_DAYS = 1;

/**
 * The weights that were copied from the hub. Nobody but this account can have them, and nobody without TLS. No versions: a commit never
 * changes. `destroy` empties it after asking; Terraform alone does not delete a bucket that has something in it.
 */
export class WeightsBucket extends Construct {
  readonly bucketName: string;
  readonly arn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const bucket = new S3Bucket(this, "bucket", {
      bucket: stack.names.weightsBucket(stack.accountId),
      forceDestroy: false,
    });
    this.bucketName = bucket.bucket;
    this.arn = bucket.arn;
    const access = new S3BucketPublicAccessBlock(this, "access", {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket: bucket.bucket,
      rule: [
        {
          applyServerSideEncryptionByDefault:
            stack.customerKeyArn === undefined
              ? { sseAlgorithm: "AES256" }
              : { sseAlgorithm: "aws:kms", kmsMasterKeyId: stack.customerKeyArn },
          // One request to KMS for many objects.
          bucketKeyEnabled: stack.customerKeyArn !== undefined,
        },
      ],
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket: bucket.bucket,
      rule: [
        {
          id: "incomplete-uploads",
          status: "Enabled",
          filter: [{}],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: ABORT_AFTER_DAYS }],
        },
      ],
    });
    new S3BucketPolicy(this, "policy", {
      bucket: bucket.bucket,
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "TlsOnly",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: [bucket.arn, `${bucket.arn}/*`],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      }),
      // S3 refuses two changes of a bucket at one time.
      dependsOn: [access],
    });
  }

  /** What a container needs to have its weights from here. */
  readStatements(): readonly PolicyStatement[] {
    return [
      {
        actions: ["s3:GetObject"],
        resources: [`${this.arn}/models/*`],
        because: "The weights that were copied from the hub, of every model of the stage.",
      },
      {
        actions: ["s3:ListBucket"],
        resources: [this.arn],
        because: "Finds them.",
        conditions: { StringLike: { "s3:prefix": "models/*" } },
      },
    ];
  }
}
