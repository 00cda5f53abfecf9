import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition/index.js";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { Aspects, LocalBackend, S3Backend, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { type Names, namesOf, PRODUCT } from "../../names.ts";
import type { Settings } from "../../settings/settings.ts";
import { CustomerKey } from "./customer-key.ts";
import { PermissionsBoundary } from "./permissions-boundary.ts";
import { requireAwsProvider } from "./require-aws-provider.ts";

/** What every stack of a stage has: provider, tags, state and the names. One stack, one lifecycle. */
export class StageStack extends TerraformStack {
  readonly names: Names;
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  /** The key that encrypts what the stage stores; absent: AWS's own. */
  readonly customerKeyArn: string | undefined;
  /** Whether functions and state machines send traces to X-Ray. */
  readonly isTraced: boolean;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.names = namesOf(settings.STAGE);
    this.region = settings.AWS_REGION;
    requireAwsProvider(this);
    new AwsProvider(this, "aws", { region: settings.AWS_REGION, defaultTags: [{ tags: this.names.tags }] });
    this.accountId = new DataAwsCallerIdentity(this, "caller").accountId;
    this.partition = new DataAwsPartition(this, "partition").partition;
    this.customerKeyArn = settings.KMS_KEY_ARN;
    this.isTraced = settings.TRACING === "on";
    if (settings.KMS_KEY_ARN !== undefined) Aspects.of(this).add(new CustomerKey(settings.KMS_KEY_ARN));
    if (settings.PERMISSIONS_BOUNDARY !== undefined) {
      Aspects.of(this).add(new PermissionsBoundary(settings.PERMISSIONS_BOUNDARY));
    }
    if (settings.STATE_BUCKET === undefined) this.keepStateInThisFolder(id, settings.STAGE);
    else this.keepStateInBucket(id, settings.STAGE, settings.STATE_BUCKET);
  }

  /** The stack that a construct belongs to. */
  static containing(construct: Construct): StageStack {
    const stack = TerraformStack.of(construct);
    if (!(stack instanceof StageStack)) throw new Error(`${construct.node.path} is not inside a StageStack`);
    return stack;
  }

  /** ARN of something in this stage's region and account, for example `arn("ssm", "parameter/…")`. */
  arn(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.accountId}:${resource}`;
  }

  /** ARN of the role that an AWS service makes for itself in this account. */
  serviceLinkedRoleArn(service: string, roleName: string): string {
    return `arn:${this.partition}:iam::${this.accountId}:role/aws-service-role/${service}/${roleName}`;
  }

  /** ARN of an SSM parameter by its full name. */
  parameterArn(name: string): string {
    return this.arn("ssm", `parameter${name}`);
  }

  private keepStateInThisFolder(id: string, stage: string): void {
    // Relative to cdktf.out/stacks/<stack>, where Terraform runs: CDKTF's default is an absolute path.
    new LocalBackend(this, { path: `../../../.terraform-state/${stage}/${id}.tfstate` });
  }

  private keepStateInBucket(id: string, stage: string, bucket: string): void {
    const backend = new S3Backend(this, {
      bucket,
      key: `${PRODUCT}/${stage}/${id}.tfstate`,
      region: this.region,
      encrypt: true,
    });
    // Native locking, Terraform 1.10 or newer; CDKTF 0.21 has no typed property for it.
    backend.addOverride("use_lockfile", true);
  }
}
