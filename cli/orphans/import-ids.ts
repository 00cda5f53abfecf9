import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { GetFunctionUrlConfigCommand, GetPolicyCommand } from "@aws-sdk/client-lambda";
import { HeadBucketCommand } from "@aws-sdk/client-s3";
import { GetScheduleGroupCommand } from "@aws-sdk/client-scheduler";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { unlessMissing } from "../../provisioning/unless-missing.ts";
import { findStateMachine } from "../executions/state-machine.ts";
import { API_GATEWAY_IDS } from "./api-gateway-ids.ts";
import { exists, type Lookup, named } from "./lookup.ts";
import { MACHINE_IDS } from "./machine-ids.ts";

/**
 * Finds the import id of an existing resource, by type. `NOT_IMPORTED` has the types that need none; each type in the stacks is in
 * one of the two.
 * Source: the section "Import" of each resource in the AWS provider's documentation.
 */
export const IMPORT_IDS: Readonly<Record<string, Lookup>> = {
  aws_lambda_function: named("functions", "function_name"),
  aws_iam_role: named("IAM roles", "name"),
  aws_iam_instance_profile: named("instance profiles", "name"),
  aws_cloudwatch_log_group: named("log groups", "name"),
  aws_ssm_parameter: named("parameters", "name"),
  aws_sfn_state_machine: async (resource, { clients, found }) => {
    const name = resource.text("name") ?? "";
    if (!found.listed["state machines"].includes(name)) return undefined;
    return findStateMachine(clients.stepFunctions, name);
  },
  aws_scheduler_schedule: async (resource, { found, names }) => {
    const name = resource.text("name") ?? "";
    return found.listed.schedules.includes(name) ? `${names.scheduleGroup}/${name}` : undefined;
  },
  aws_scheduler_schedule_group: async (resource, { clients }) => {
    const Name = resource.text("name") ?? "";
    return (await exists(clients.scheduler.send(new GetScheduleGroupCommand({ Name })))) ? Name : undefined;
  },
  aws_dynamodb_table: async (resource, { clients }) => {
    const TableName = resource.text("name") ?? "";
    return (await exists(clients.dynamoDb.send(new DescribeTableCommand({ TableName })))) ? TableName : undefined;
  },
  aws_s3_bucket: async (_, { clients, names }) => {
    const { Account = "" } = await clients.sts.send(new GetCallerIdentityCommand({}));
    const Bucket = names.weightsBucket(Account);
    return (await exists(clients.s3.send(new HeadBucketCommand({ Bucket })))) ? Bucket : undefined;
  },
  aws_lambda_function_url: async (resource, { clients, found }) => {
    const FunctionName = resource.text("function_name") ?? "";
    if (!found.listed.functions.includes(FunctionName)) return undefined;
    const asked = clients.lambda.send(new GetFunctionUrlConfigCommand({ FunctionName }));
    return (await exists(asked)) ? FunctionName : undefined;
  },
  aws_lambda_permission: async (resource, { clients, found }) => {
    const FunctionName = resource.text("function_name") ?? "";
    const statement = resource.text("statement_id");
    if (statement === undefined || !found.listed.functions.includes(FunctionName)) return undefined;
    const policy = await unlessMissing(clients.lambda.send(new GetPolicyCommand({ FunctionName })));
    const { Statement = [] }: { Statement?: { Sid?: string }[] } = JSON.parse(policy?.Policy ?? "{}");
    return Statement.some(({ Sid }) => Sid === statement) ? `${FunctionName}/${statement}` : undefined;
  },
  aws_budgets_budget: async (resource, { clients, found }) => {
    const name = resource.text("name") ?? "";
    if (!found.listed.budgets.includes(name)) return undefined;
    const { Account } = await clients.sts.send(new GetCallerIdentityCommand({}));
    return `${Account}:${name}`;
  },
  ...API_GATEWAY_IDS,
  ...MACHINE_IDS,
};

/** Why other types need no import: Terraform's creating call takes over the existing resource. */
export const NOT_IMPORTED: Readonly<Record<string, string>> = {
  aws_iam_role_policy: "the role's policy of the same name is overwritten",
  aws_cloudwatch_event_rule: "the rule of the same name is overwritten",
  aws_cloudwatch_event_target: "the rule's target of the same id is overwritten",
  aws_cloudwatch_metric_alarm: "the alarm of the same name is overwritten",
  aws_cloudwatch_dashboard: "the dashboard of the same name is overwritten",
  aws_sns_topic: "the topic of the same name is reused, and its attributes are set",
  aws_sns_topic_policy: "the topic's policy is overwritten",
  aws_sns_topic_subscription: "the address stays subscribed, and is asked again if it has not confirmed yet",
  aws_s3_bucket_public_access_block: "the bucket's block of public access is overwritten",
  aws_s3_bucket_server_side_encryption_configuration: "the bucket's encryption is overwritten",
  aws_s3_bucket_lifecycle_configuration: "the bucket's lifecycle rules are overwritten",
  aws_s3_bucket_policy: "the bucket's policy is overwritten",
  aws_eip_association: "the address is associated again with the same machine, which changes nothing",
  aws_lambda_invocation: "the function is called again, which does nothing before a destroy",
};
