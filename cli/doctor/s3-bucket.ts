export type BucketAnswer =
  | { readonly kind: "found"; readonly region: string }
  | { readonly kind: "missing" }
  | { readonly kind: "unreachable"; readonly why: string };

/**
 * Asks S3 whether a bucket exists, and where. It tells everybody, without credentials: 404 for no such bucket, and the
 * region with every other answer. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
export async function findBucket(
  bucket: string,
  region: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<BucketAnswer> {
  const endpoint = environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL;
  // With the bucket in the path, for one with a dot in its name has no certificate as a host.
  const url = `${endpoint ?? `https://s3.${region}.amazonaws.com`}/${bucket}`;
  try {
    const answer = await fetch(url, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(5000) });
    if (answer.status === 404) return { kind: "missing" };
    if (answer.status >= 500) return { kind: "unreachable", why: `S3 answered with HTTP ${answer.status}` };
    return { kind: "found", region: answer.headers.get("x-amz-bucket-region") ?? region };
  } catch (reason) {
    return { kind: "unreachable", why: `S3 cannot be reached (${reason instanceof Error ? reason.message : reason})` };
  }
}
