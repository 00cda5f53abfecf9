import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import type { IAspect } from "cdktf";
import type { IConstruct } from "constructs";

/** Puts a boundary to every role of a stack, also to those that somebody adds tomorrow. */
export class PermissionsBoundary implements IAspect {
  readonly #policyArn: string;

  constructor(policyArn: string) {
    this.#policyArn = policyArn;
  }

  visit(node: IConstruct): void {
    if (node instanceof IamRole) node.permissionsBoundary = this.#policyArn;
  }
}
