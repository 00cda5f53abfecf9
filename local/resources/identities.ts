import * as v from "valibot";
import { associateKey } from "../aws/cloudwatch-logs/log-group-key.ts";
import type { LocalAws } from "../aws/create-local-aws.ts";
import { type PolicyDocument, readPolicy } from "../iam/policy-document.ts";
import type { TerraformView } from "../terraform/terraform-view.ts";
import { customerKeyPolicy } from "./customer-key-policy.ts";

const RoleAttributes = v.object({
  name: v.string(),
  arn: v.string(),
  assume_role_policy: v.string(),
  permissions_boundary: v.optional(v.string()),
  max_session_duration: v.optional(v.number()),
});
const RolePolicy = v.object({ name: v.string(), role: v.string(), policy: v.string() });
const TopicPolicy = v.object({ arn: v.string(), policy: v.string() });
const LambdaPermission = v.object({
  statement_id: v.optional(v.string()),
  action: v.string(),
  function_name: v.string(),
  principal: v.string(),
  source_arn: v.optional(v.string()),
  source_account: v.optional(v.string()),
  function_url_auth_type: v.optional(v.string()),
  invoked_via_function_url: v.optional(v.boolean()),
});
type LambdaPermission = v.InferOutput<typeof LambdaPermission>;

/** What would give somebody permissions, and is not read here. */
const UNREAD = ["aws_iam_role_policy_attachment", "aws_iam_policy_attachment", "aws_iam_policy", "aws_kms_key"];

/** What the operator has in AWS and no stack makes: JSON by ARN. */
export interface GivenPolicies {
  readonly region: string;
  readonly accountId: string;
  /** Of permissions boundaries. A boundary without its text allows everything. */
  readonly boundaries?: Readonly<Record<string, string>> | undefined;
  /** Of keys. Default: what docs/security.md asks for. */
  readonly keyPolicies?: Readonly<Record<string, string>> | undefined;
}

/** Gives the local AWS the roles, policies and permissions of the synthesized stacks. */
export async function putIdentities(view: TerraformView, aws: LocalAws, given: GivenPolicies): Promise<void> {
  for (const type of UNREAD) {
    if (view.resources(type).length > 0) throw new Error(`The local stack does not know what ${type} allows.`);
  }
  const policies = view.resources("aws_iam_role_policy").map(({ attributes }) => v.parse(RolePolicy, attributes));
  for (const { attributes } of view.resources("aws_iam_role")) {
    const role = v.parse(RoleAttributes, attributes);
    const { name, arn, assume_role_policy, permissions_boundary: boundary } = role;
    const { principals } = aws;
    principals.roles.set(name, arn);
    principals.trustPolicies.set(name, assume_role_policy);
    if (role.max_session_duration !== undefined) principals.maxSessionSeconds.set(name, role.max_session_duration);
    const own = policies.filter(({ role }) => role === name).map((one) => [one.name, one.policy] as const);
    principals.rolePolicies.set(name, Object.fromEntries(own));
    // A boundary is the operator's own policy, which only he knows: without its text it allows everything.
    const boundaryPolicy = boundary === undefined ? undefined : given.boundaries?.[boundary];
    if (boundaryPolicy !== undefined) principals.boundaries.set(name, boundaryPolicy);
  }
  const { resourcePolicies } = aws.authorization;
  for (const { attributes } of view.resources("aws_sns_topic_policy")) {
    const { arn, policy } = v.parse(TopicPolicy, attributes);
    resourcePolicies.set(arn, readPolicy("resource", policy));
  }
  const permissions = view
    .resources("aws_lambda_permission")
    .map(({ attributes }) => v.parse(LambdaPermission, attributes));
  for (const { attributes } of view.resources("aws_lambda_function")) {
    const { function_name: name, arn } = v.parse(v.object({ function_name: v.string(), arn: v.string() }), attributes);
    const statements = permissions
      .filter(({ function_name }) => function_name === name || function_name === arn)
      .map((permission) => permissionStatement(permission, arn));
    if (statements.length > 0) resourcePolicies.set(arn, functionPolicy(statements));
  }
  putCustomerKeys(view, aws, given);
  await aws.authorization.requireKnownKeys();
}

function functionPolicy(statements: readonly object[]): PolicyDocument {
  return readPolicy("resource", JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: statements }));
}

/** As Lambda's AddPermission writes it into the function's policy. */
function permissionStatement(permission: LambdaPermission, functionArn: string): object {
  const { principal } = permission;
  const equals = {
    ...(permission.source_account !== undefined && { "AWS:SourceAccount": permission.source_account }),
    ...(permission.function_url_auth_type !== undefined && {
      "lambda:FunctionUrlAuthType": permission.function_url_auth_type,
    }),
  };
  const Condition = {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(permission.source_arn !== undefined && { ArnLike: { "AWS:SourceArn": permission.source_arn } }),
    ...(permission.invoked_via_function_url === true && { Bool: { "lambda:InvokedViaFunctionUrl": "true" } }),
  };
  return {
    ...(permission.statement_id !== undefined && { Sid: permission.statement_id }),
    Effect: "Allow",
    Principal:
      principal === "*" ? "*" : principal.endsWith(".amazonaws.com") ? { Service: principal } : { AWS: principal },
    Action: permission.action,
    Resource: functionArn,
    ...(Object.keys(Condition).length > 0 && { Condition }),
  };
}

const Encrypted = v.object({
  arn: v.string(),
  name: v.optional(v.string()),
  kms_key_id: v.optional(v.string()),
  kms_master_key_id: v.optional(v.string()),
  server_side_encryption: v.optional(v.object({ kms_key_arn: v.optional(v.string()) })),
});

const EncryptedBucket = v.object({
  bucket: v.string(),
  rule: v.array(
    v.object({ apply_server_side_encryption_by_default: v.object({ kms_master_key_id: v.optional(v.string()) }) }),
  ),
});

/**
 * What is encrypted with the operator's key.
 * @throws AwsError when CloudWatch Logs may not use it, as `terraform apply` would fail
 */
function putCustomerKeys(view: TerraformView, aws: LocalAws, { keyPolicies, ...account }: GivenPolicies): void {
  const { resourcePolicies } = aws.authorization;
  const admit = (key: string) => {
    const policy = keyPolicies?.[key] ?? customerKeyPolicy(key);
    if (!resourcePolicies.has(key)) resourcePolicies.set(key, readPolicy("resource", policy));
  };
  for (const { attributes } of view.resources("aws_s3_bucket_server_side_encryption_configuration")) {
    const { bucket, rule } = v.parse(EncryptedBucket, attributes);
    const key = rule[0]?.apply_server_side_encryption_by_default.kms_master_key_id;
    if (key === undefined) continue;
    admit(key);
    aws.encryptionKeys.set(`arn:aws:s3:::${bucket}`, key);
  }
  for (const type of ["aws_cloudwatch_log_group", "aws_sns_topic", "aws_dynamodb_table"]) {
    for (const { attributes } of view.resources(type)) {
      const { arn, name, kms_key_id, kms_master_key_id, server_side_encryption } = v.parse(Encrypted, attributes);
      const key = kms_key_id ?? kms_master_key_id ?? server_side_encryption?.kms_key_arn;
      if (key === undefined) continue;
      admit(key);
      if (type === "aws_cloudwatch_log_group") associateKey(name ?? "", key, { ...account, ...aws });
      else aws.encryptionKeys.set(arn, key);
    }
  }
}
