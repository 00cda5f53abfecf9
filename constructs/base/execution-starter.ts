import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { Construct } from "constructs";
import { InlinePolicy } from "./inline-policy.ts";
import { trustPolicy } from "./policy.ts";
import { StageStack } from "./stage-stack.ts";

export interface ExecutionStarterProps {
  /** Name of the role after the stage's prefix. */
  readonly name: "schedules" | "events";
  readonly service: "scheduler.amazonaws.com" | "events.amazonaws.com";
  readonly stateMachineArns: readonly string[];
  /** What starts them. */
  readonly because: string;
}

/** The role by which EventBridge starts executions of state machines, and does nothing else. */
export class ExecutionStarter extends Construct {
  readonly roleArn: string;

  constructor(scope: Construct, id: string, props: ExecutionStarterProps) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const role = new IamRole(this, "role", {
      name: stack.names.role(props.name),
      assumeRolePolicy: trustPolicy(props.service, stack.accountId),
    });
    new InlinePolicy(this, "policy", {
      name: "start-executions",
      role: role.name,
      statements: [{ actions: ["states:StartExecution"], resources: props.stateMachineArns, because: props.because }],
    });
    this.roleArn = role.arn;
  }
}
