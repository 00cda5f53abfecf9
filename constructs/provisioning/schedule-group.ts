import { SchedulerScheduleGroup } from "@cdktf/provider-aws/lib/scheduler-schedule-group/index.js";
import { Construct } from "constructs";
import { ExecutionStarter } from "../base/execution-starter.ts";
import { StageStack } from "../base/stage-stack.ts";

/** The stage's group of schedules, and the role by which they start executions. guard-endpoint adds expiries to it. */
export class ScheduleGroup extends Construct {
  readonly groupName: string;
  readonly roleArn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const { names } = stack;
    this.groupName = new SchedulerScheduleGroup(this, "group", { name: names.scheduleGroup }).name;
    this.roleArn = new ExecutionStarter(this, "starter", {
      name: "schedules",
      service: "scheduler.amazonaws.com",
      // By their names: the machines' own functions need this role.
      stateMachineArns: (["provision-endpoint", "retire-endpoint"] as const).map((name) =>
        stack.arn("states", `stateMachine:${names.stateMachine(name)}`),
      ),
      because: "Working hours, the sweeper, and the expiries of endpoints.",
    }).roleArn;
  }
}
