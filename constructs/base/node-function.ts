import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import type { PolicyStatement } from "../../contract/policy-statement.ts";
import type { FunctionName } from "../../names.ts";
import { type BundleName, bundle } from "./bundle.ts";
import { InlinePolicy } from "./inline-policy.ts";
import { trustPolicy } from "./policy.ts";
import { StageStack } from "./stage-stack.ts";
import { sendsTraces } from "./tracing.ts";

export interface NodeFunctionProps {
  readonly name: FunctionName;
  /** Folder below `functions/`. */
  readonly bundle: BundleName;
  /** Export of `handler.ts`. Default: `handler`. */
  readonly handler?: string;
  readonly description: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What the function may call, beside writing its own log. */
  readonly statements: readonly PolicyStatement[];
  readonly timeoutSeconds: number;
  /** Whether Node reads the source map at every cold start, for readable stack traces. Default: true. */
  readonly mapsStacks?: boolean;
  /** Invocations at once, reserved for the function out of the account's; more are refused. Default: none reserved. */
  readonly maxConcurrency?: number | undefined;
  /** MiB; Lambda gives CPU in proportion. Default: 512. */
  readonly memoryMiB?: number;
}

export const LOG_RETENTION_DAYS = 30;

/** A bundled TypeScript function with a role and a log group of its own. */
export class NodeFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const { names } = stack;
    const { zipPath, zipHash } = bundle(props.bundle);
    const asset = new TerraformAsset(this, "bundle", { path: zipPath, type: AssetType.FILE });

    const logGroup = new CloudwatchLogGroup(this, "log-group", {
      name: names.logGroup.function(props.name),
      retentionInDays: LOG_RETENTION_DAYS,
    });
    const role = new IamRole(this, "role", {
      name: names.role(props.name),
      // Lambda gives a role to functions of the role's own account only, and does not document that it names the account.
      assumeRolePolicy: trustPolicy("lambda.amazonaws.com"),
    });
    const policy = new InlinePolicy(this, "policy", {
      name: "own-log-and-calls",
      role: role.name,
      statements: [
        {
          actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
          resources: [`${logGroup.arn}:*`],
          because: "Its own log.",
        },
        ...sendsTraces(stack),
        ...props.statements,
      ],
    });
    this.function = new LambdaFunction(this, "function", {
      functionName: names.function(props.name),
      description: props.description,
      role: role.arn,
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: `index.${props.handler ?? "handler"}`,
      filename: asset.path,
      // Not the asset's own hash, which does not see every change: the hash that Lambda reports.
      sourceCodeHash: zipHash,
      timeout: props.timeoutSeconds,
      memorySize: props.memoryMiB ?? 512,
      ...(props.maxConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.maxConcurrency }),
      environment: { variables: { ...props.environment, ...stackMapping(props.mapsStacks) } },
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      // Said also when it is off, for what is left out Terraform leaves as it was.
      tracingConfig: { mode: stack.isTraced ? "Active" : "PassThrough" },
      dependsOn: [policy],
    });
  }
}

function stackMapping(mapsStacks = true): Record<string, string> {
  return mapsStacks ? { NODE_OPTIONS: "--enable-source-maps" } : {};
}
