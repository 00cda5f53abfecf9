import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { SfnStateMachine } from "@cdktf/provider-aws/lib/sfn-state-machine/index.js";
import { Construct } from "constructs";
import type { PolicyStatement } from "../../contract/policy-statement.ts";
import type { StateMachineName } from "../../names.ts";
import type { StateMachineDefinition } from "../../statemachines/amazon-states-language.ts";
import { InlinePolicy } from "./inline-policy.ts";
import { trustPolicy } from "./policy.ts";
import { StageStack } from "./stage-stack.ts";
import { sendsSampledTraces } from "./tracing.ts";

export interface StateMachineProps {
  readonly name: StateMachineName;
  readonly definition: StateMachineDefinition;
  /** What the definition's tasks may call. */
  readonly statements: readonly PolicyStatement[];
}

/** A standard workflow with a role of its own; its history is kept by Step Functions for 90 days. */
export class StateMachine extends Construct {
  readonly stateMachine: SfnStateMachine;

  constructor(scope: Construct, id: string, props: StateMachineProps) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const role = new IamRole(this, "role", {
      name: stack.names.role(props.name),
      assumeRolePolicy: trustPolicy("states.amazonaws.com", stack.accountId),
    });
    const policy = new InlinePolicy(this, "policy", {
      name: "tasks",
      role: role.name,
      statements: [...props.statements, ...sendsSampledTraces(stack)],
    });
    this.stateMachine = new SfnStateMachine(this, "state-machine", {
      name: stack.names.stateMachine(props.name),
      type: "STANDARD",
      roleArn: role.arn,
      // Its only `${…}` are references to ARNs, which Terraform fills in; a test holds that.
      definition: JSON.stringify(props.definition),
      tracingConfiguration: { enabled: stack.isTraced },
      dependsOn: [policy],
    });
  }
}
