export interface CalledOperation {
  /** As the signature names it. */
  readonly service: string;
  readonly operation: string;
  readonly method: string;
  readonly url: string;
}

/** IAM's prefix of a service, where its signatures have another word. */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: "cloudwatch" };

/** Actions with another name than the operation. Source: service authorization reference. */
const OTHER_NAMES: Readonly<Record<string, string>> = { "lambda:Invoke": "lambda:InvokeFunction" };

/** "No permissions are required": API reference of STS. */
const NEEDS_NOTHING = ["sts:GetCallerIdentity"];

/**
 * The IAM action that an operation is authorised by.
 * @returns undefined for an operation that needs none
 */
export function requiredAction({ service, operation, method, url }: CalledOperation): string | undefined {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html
  if (service === "apigateway") return `apigateway:${method}`;
  if (service === "s3") return s3Action(method, url);
  // "View" and "modify" are all that Budgets tells apart, but for tags.
  if (service === "budgets" && !/Tag/.test(operation)) {
    return `budgets:${/^(Describe|List|Get)/.test(operation) ? "ViewBudget" : "ModifyBudget"}`;
  }
  const action = `${PREFIXES[service] ?? service}:${operation}`;
  return NEEDS_NOTHING.includes(action) ? undefined : (OTHER_NAMES[action] ?? action);
}

const OBJECT_ACTIONS: Readonly<Record<string, string>> = {
  GET: "GetObject",
  HEAD: "GetObject",
  PUT: "PutObject",
  DELETE: "DeleteObject",
};

/** What a state needs. `HeadBucket` and lists are ListBucket: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
function s3Action(method: string, url: string): string {
  const { pathname, searchParams } = new URL(url, "http://s3");
  const [, key] = /^\/[^/]+\/(.+)$/.exec(pathname) ?? [];
  if (key !== undefined) return `s3:${OBJECT_ACTIONS[method] ?? `${method} of an object`}`;
  if (method === "HEAD" || (method === "GET" && searchParams.has("prefix"))) return "s3:ListBucket";
  const parts = [...searchParams.keys()];
  return bucketAction(method, parts) ?? `s3:${method} of a bucket${parts.map((name) => `, ${name}`).join("")}`;
}

/** What IAM calls a part of a bucket, by its name in a request. */
const BUCKET_PARTS: Readonly<Record<string, string>> = {
  accelerate: "AccelerateConfiguration",
  acl: "BucketAcl",
  cors: "BucketCORS",
  encryption: "EncryptionConfiguration",
  lifecycle: "LifecycleConfiguration",
  logging: "BucketLogging",
  "object-lock": "BucketObjectLockConfiguration",
  policy: "BucketPolicy",
  publicAccessBlock: "BucketPublicAccessBlock",
  replication: "ReplicationConfiguration",
  requestPayment: "BucketRequestPayment",
  tagging: "BucketTagging",
  versioning: "BucketVersioning",
  website: "BucketWebsite",
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
function bucketAction(method: string, parts: readonly string[]): string | undefined {
  const [part] = parts;
  if (part === undefined) {
    const whole = { PUT: "CreateBucket", DELETE: "DeleteBucket", GET: "ListBucket" }[method];
    return whole && `s3:${whole}`;
  }
  const what = BUCKET_PARTS[part];
  const verb = { GET: "Get", PUT: "Put", DELETE: "Put" }[method];
  if (what === undefined || verb === undefined) return undefined;
  // Of what is deleted, the policy alone has an action of its own.
  return method === "DELETE" && part === "policy" ? "s3:DeleteBucketPolicy" : `s3:${verb}${what}`;
}
