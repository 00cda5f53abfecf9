import { describeAddress } from "../terraform/describe-address.ts";
import type { ResourcesByKind } from "../stage-inventory/resources/stage-resources.ts";
import type { Orphan } from "./find-orphans.ts";

/** What exists outside the states, and why that may be. */
export function orphansText(orphans: readonly Orphan[]): string {
  const lines = orphans.map(({ stack, address, id }) => `  ${stack.name}: ${describeAddress(address)} (${id})`).sort();
  return [
    "These exist already, and no Terraform state knows them: a run was killed, or this stage was deployed with another state.",
    ...lines,
  ].join("\n");
}

/** The inventory's kind of each type; what is missing goes with what it belongs to. */
const KINDS: Readonly<Record<string, string>> = {
  aws_lambda_function: "functions",
  aws_iam_role: "IAM roles",
  aws_iam_instance_profile: "instance profiles",
  aws_cloudwatch_log_group: "log groups",
  aws_ssm_parameter: "parameters",
  aws_instance: "instances",
  aws_ebs_volume: "volumes",
  aws_eip: "elastic IPs",
  aws_security_group: "security groups",
  aws_sfn_state_machine: "state machines",
  aws_scheduler_schedule: "schedules",
  aws_scheduler_schedule_group: "schedule groups",
  aws_dynamodb_table: "DynamoDB tables",
  aws_apigatewayv2_api: "HTTP APIs",
  aws_dlm_lifecycle_policy: "lifecycle policies",
};

/** As the inventory has them: a schedule and a state machine by their names, which end their ids. */
export function byKind(orphans: readonly Orphan[]): ResourcesByKind {
  const kinds: Record<string, string[]> = {};
  for (const { type, id } of orphans) {
    const kind = KINDS[type];
    if (kind === undefined) continue;
    kinds[kind] ??= [];
    kinds[kind].push(
      type === "aws_scheduler_schedule" ? (id.split("/").at(-1) ?? id) : id.replace(/^arn:.*:stateMachine:/, ""),
    );
  }
  return kinds;
}
