import { type AccessOf, type Place, type ServiceAccess, text, usesKey } from "./access-of.ts";

const bucketArn = (bucket: unknown) => `arn:aws:s3:::${text(bucket)}`;

const key = (bucket: unknown, place: Place, ...actions: string[]) =>
  usesKey(place.state.encryptionKeys.get(bucketArn(bucket)), "s3", place, ...actions);

/** @param keyActions what S3 does with a customer's key for it */
const onObject =
  (action: string, ...keyActions: string[]): AccessOf =>
  ({ Bucket, Key }, place) => [
    { action: `s3:${action}`, resource: `${bucketArn(Bucket)}/${text(Key)}` },
    ...key(Bucket, place, ...keyActions),
  ];

const onBucket =
  (action: string): AccessOf =>
  ({ Bucket, Prefix }) => [
    { action: `s3:${action}`, resource: bucketArn(Bucket), context: { "s3:prefix": text(Prefix) || undefined } },
  ];

/**
 * Which permissions an operation needs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html;
 * of a customer's key: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
 */
export const objectStorageAccess: ServiceAccess = {
  GetObject: onObject("GetObject", "Decrypt"),
  HeadObject: onObject("GetObject", "Decrypt"),
  PutObject: onObject("PutObject", "GenerateDataKey"),
  DeleteObject: onObject("DeleteObject"),
  CreateMultipartUpload: onObject("PutObject", "GenerateDataKey"),
  UploadPart: onObject("PutObject", "GenerateDataKey", "Decrypt"),
  CompleteMultipartUpload: onObject("PutObject", "Decrypt"),
  AbortMultipartUpload: onObject("AbortMultipartUpload"),
  ListParts: onObject("ListMultipartUploadParts"),
  ListMultipartUploads: onBucket("ListBucketMultipartUploads"),
  ListObjectsV2: onBucket("ListBucket"),
  HeadBucket: onBucket("ListBucket"),
  DeleteBucket: onBucket("DeleteBucket"),
  // Authorized on each key; what deletes all of a bucket names any.
  DeleteObjects: ({ Bucket }) => [{ action: "s3:DeleteObject", resource: `${bucketArn(Bucket)}/*` }],
};
