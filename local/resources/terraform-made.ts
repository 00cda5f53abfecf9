import type { Names } from "../../names.ts";
import { systemClock } from "../aws/clock.ts";
import type { LocalAws } from "../aws/create-local-aws.ts";
import { Bucket } from "../aws/s3/buckets.ts";
import type { TerraformView } from "../terraform/terraform-view.ts";
import { putTables } from "./tables.ts";

export interface StageTags {
  readonly region: string;
  readonly tags: Names["tags"];
}

/** Lets the local AWS list what `terraform apply` would have made, beside what really runs here. */
export function listTerraformMade(view: TerraformView, aws: LocalAws, { region, tags }: StageTags): void {
  const arns = (type: string, nameAttribute = "name") =>
    view.resources(type).map(({ attributes }) => [String(attributes[nameAttribute]), String(attributes.arn)] as const);
  const tagged = (found: readonly (readonly [string, string])[]) => {
    for (const [, arn] of found) aws.taggedResources.set(arn, tags);
    return found;
  };

  for (const [name, arn] of tagged(arns("aws_lambda_function", "function_name"))) aws.functions.set(name, arn);
  for (const [name] of tagged(arns("aws_cloudwatch_log_group"))) aws.logGroups.create(name);
  for (const [, arn] of tagged(arns("aws_sns_topic"))) aws.sns.arns.add(arn);
  for (const [name] of tagged(arns("aws_scheduler_schedule_group"))) aws.schedules.groups.add(name);
  tagged(arns("aws_dynamodb_table"));
  putTables(view, aws);
  for (const [name] of tagged(arns("aws_s3_bucket", "bucket"))) aws.buckets.set(name, new Bucket(name, systemClock));
  tagged(arns("aws_cloudwatch_event_rule"));
  tagged(arns("aws_sfn_state_machine"));
  for (const { attributes } of view.resources("aws_apigatewayv2_api")) {
    aws.httpApis.set(String(attributes.id), { name: String(attributes.name), tags });
    aws.taggedResources.set(`arn:aws:apigateway:${region}::/apis/${attributes.id}`, tags);
  }
  for (const { attributes } of view.resources("aws_cloudwatch_dashboard")) {
    aws.dashboards.add(String(attributes.dashboard_name));
  }
  for (const { attributes } of view.resources("aws_budgets_budget")) aws.budgets.add(String(attributes.name));
}
