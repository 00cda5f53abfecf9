import * as v from "valibot";
import type { LocalAws } from "../aws/create-local-aws.ts";
import type { TerraformView } from "../terraform/terraform-view.ts";

const ScheduleAttributes = v.object({
  name: v.string(),
  group_name: v.optional(v.string()),
  description: v.optional(v.string()),
  schedule_expression: v.string(),
  schedule_expression_timezone: v.optional(v.string()),
  state: v.optional(v.picklist(["ENABLED", "DISABLED"])),
  target: v.object({ arn: v.string(), role_arn: v.string(), input: v.optional(v.string()) }),
});

/** Puts every synthesized schedule into the local Scheduler. */
export function putSchedules(view: TerraformView, aws: LocalAws): void {
  for (const { attributes } of view.resources("aws_scheduler_schedule")) {
    const schedule = v.parse(ScheduleAttributes, attributes);
    aws.schedules.put({
      Name: schedule.name,
      GroupName: schedule.group_name,
      Description: schedule.description,
      ScheduleExpression: schedule.schedule_expression,
      ScheduleExpressionTimezone: schedule.schedule_expression_timezone,
      State: schedule.state,
      Target: { Arn: schedule.target.arn, RoleArn: schedule.target.role_arn, Input: schedule.target.input },
    });
  }
}
