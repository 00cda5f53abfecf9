import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { PolicyStatement } from "../../contract/policy-statement.ts";
import { policyDocument } from "./policy.ts";

export interface InlinePolicyProps {
  readonly name: string;
  /** Name of the role. */
  readonly role: string;
  readonly statements: readonly PolicyStatement[];
  readonly dependsOn?: ITerraformDependable[];
}

/** The policy of one role. It remembers its statements with their reasons, which docs/permissions.md is made from. */
export class InlinePolicy extends IamRolePolicy {
  readonly statements: readonly PolicyStatement[];

  constructor(scope: Construct, id: string, { statements, ...props }: InlinePolicyProps) {
    super(scope, id, { ...props, policy: policyDocument(statements) });
    this.statements = statements;
  }
}
