import {
  GetApisCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
  GetStagesCommand,
} from "@aws-sdk/client-apigatewayv2";
import { GetLifecyclePoliciesCommand } from "@aws-sdk/client-dlm";
import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { DescribeSecurityGroupRulesCommand, DescribeVolumesCommand } from "@aws-sdk/client-ec2";
import { GetFunctionUrlConfigCommand, GetPolicyCommand } from "@aws-sdk/client-lambda";
import { GetScheduleGroupCommand } from "@aws-sdk/client-scheduler";
import { unlessMissing } from "../../provisioning/unless-missing.ts";
import { findStateMachine } from "../executions/state-machine.ts";
import type { Names } from "../../names.ts";
import type { ResourceClients } from "../stage-inventory/resources/resource-clients.ts";
import type { StageResources } from "../stage-inventory/resources/stage-resources.ts";
import type { PlannedResource } from "./planned-resource.ts";

export interface Surroundings {
  readonly clients: ResourceClients;
  readonly names: Names;
  readonly found: StageResources;
}

type Lookup = (resource: PlannedResource, surroundings: Surroundings) => Promise<string | undefined>;
type ListedKind = keyof StageResources["listed"];

/**
 * How Terraform's import names what is there already, by type of resource; nothing when it is not there. A type that is missing here has a
 * creating call that takes over what exists (policies, topics, rules, alarms, dashboards), or makes what belongs to something else.
 * Source: the section "Import" of each resource in the AWS provider's documentation.
 */
export const IMPORT_IDS: Readonly<Record<string, Lookup>> = {
  aws_lambda_function: named("functions", "function_name"),
  aws_iam_role: named("IAM roles", "name"),
  aws_iam_instance_profile: named("instance profiles", "name"),
  aws_cloudwatch_log_group: named("log groups", "name"),
  aws_ssm_parameter: named("parameters", "name"),
  aws_instance: onlyOne("instances"),
  aws_ebs_volume: onlyOne("volumes"),
  aws_eip: onlyOne("elastic IPs"),
  aws_security_group: onlyOne("security groups"),
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
  aws_apigatewayv2_api: async (resource, { clients }) => apiNamed(clients, resource.text("name")),
  aws_apigatewayv2_integration: async (_, { clients, names }) => {
    const ApiId = await apiNamed(clients, names.httpApi);
    if (ApiId === undefined) return undefined;
    const [integration] = (await clients.apiGateway.send(new GetIntegrationsCommand({ ApiId }))).Items ?? [];
    return integration && `${ApiId}/${integration.IntegrationId}`;
  },
  aws_apigatewayv2_route: async (resource, { clients, names }) => {
    const ApiId = await apiNamed(clients, names.httpApi);
    if (ApiId === undefined) return undefined;
    const { Items = [] } = await clients.apiGateway.send(new GetRoutesCommand({ ApiId }));
    const route = Items.find(({ RouteKey }) => RouteKey === resource.text("route_key"));
    return route && `${ApiId}/${route.RouteId}`;
  },
  aws_apigatewayv2_stage: async (resource, { clients, names }) => {
    const ApiId = await apiNamed(clients, names.httpApi);
    if (ApiId === undefined) return undefined;
    const { Items = [] } = await clients.apiGateway.send(new GetStagesCommand({ ApiId }));
    const name = resource.text("name");
    return Items.some(({ StageName }) => StageName === name) ? `${ApiId}/${name}` : undefined;
  },
  aws_dlm_lifecycle_policy: async (resource, { clients }) => {
    const { Policies = [] } = await clients.dlm.send(new GetLifecyclePoliciesCommand({}));
    return Policies.find(({ Description }) => Description === resource.text("description"))?.PolicyId;
  },
  aws_vpc_security_group_ingress_rule: securityGroupRule(false),
  aws_vpc_security_group_egress_rule: securityGroupRule(true),
  aws_volume_attachment: async (resource, { clients, found }) => {
    const VolumeIds = [...found.listed.volumes];
    if (VolumeIds.length === 0) return undefined;
    const { Volumes = [] } = await clients.ec2.send(new DescribeVolumesCommand({ VolumeIds }));
    const attached = Volumes.flatMap(({ Attachments = [] }) => Attachments).find(
      ({ Device, InstanceId = "" }) =>
        Device === resource.text("device_name") && found.listed.instances.includes(InstanceId),
    );
    return attached && `${attached.Device}:${attached.VolumeId}:${attached.InstanceId}`;
  },
};

function named(kind: ListedKind, attribute: string): Lookup {
  return async (resource, { found }) => {
    const name = resource.text(attribute);
    return name !== undefined && found.listed[kind].includes(name) ? name : undefined;
  };
}

/** What has an id for a name is known by the stage's tags alone, and a stage has one of each. */
function onlyOne(kind: ListedKind): Lookup {
  return async (_, { found }) => found.listed[kind][0];
}

function securityGroupRule(isEgress: boolean): Lookup {
  return async (resource, { clients, found }) => {
    const Values = [...found.listed["security groups"]];
    if (Values.length === 0) return undefined;
    const ask = new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: "group-id", Values }] });
    const { SecurityGroupRules = [] } = await clients.ec2.send(ask);
    return SecurityGroupRules.find(
      ({ IsEgress, CidrIpv4, FromPort, ToPort }) =>
        IsEgress === isEgress &&
        CidrIpv4 === resource.text("cidr_ipv4") &&
        String(FromPort) === resource.text("from_port") &&
        String(ToPort) === resource.text("to_port"),
    )?.SecurityGroupRuleId;
  };
}

async function apiNamed({ apiGateway }: ResourceClients, name: string | undefined): Promise<string | undefined> {
  const { Items = [] } = await apiGateway.send(new GetApisCommand({ MaxResults: "500" }));
  return Items.find(({ Name }) => Name === name)?.ApiId;
}

async function exists(asked: Promise<unknown>): Promise<boolean> {
  return (await unlessMissing(asked)) !== undefined;
}
