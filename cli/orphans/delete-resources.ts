import { DeleteApiCommand } from "@aws-sdk/client-apigatewayv2";
import { DeleteBudgetCommand } from "@aws-sdk/client-budgets";
import { DeleteAlarmsCommand, DeleteDashboardsCommand } from "@aws-sdk/client-cloudwatch";
import { DeleteLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DeleteLifecyclePolicyCommand } from "@aws-sdk/client-dlm";
import { DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import {
  DeleteSecurityGroupCommand,
  DeleteVolumeCommand,
  DescribeAddressesCommand,
  DisassociateAddressCommand,
  ReleaseAddressCommand,
  TerminateInstancesCommand,
  waitUntilInstanceTerminated,
} from "@aws-sdk/client-ec2";
import { DeleteRuleCommand, ListTargetsByRuleCommand, RemoveTargetsCommand } from "@aws-sdk/client-eventbridge";
import { DeleteFunctionCommand } from "@aws-sdk/client-lambda";
import { DeleteScheduleCommand, DeleteScheduleGroupCommand } from "@aws-sdk/client-scheduler";
import { DeleteStateMachineCommand } from "@aws-sdk/client-sfn";
import { DeleteTopicCommand } from "@aws-sdk/client-sns";
import { DeleteParameterCommand } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Names } from "../../names.ts";
import { findStateMachine } from "../executions/state-machine.ts";
import type { ResourceClients } from "../stage-inventory/resources/resource-clients.ts";
import type { ResourcesByKind } from "../stage-inventory/resources/stage-resources.ts";
import { deleteInstanceProfile, deletePolicy, deleteRole } from "./delete-principals.ts";
import { bucketName, deleteBucket } from "./weights-bucket.ts";
import { deletionFailure } from "./deletion-failure.ts";

/** EC2 shuts a machine down first. */
const TERMINATION_SECONDS = 600;

type Deletion = (clients: ResourceClients, name: string, names: Names) => Promise<unknown>;

/** By kind of the inventory, in an order in which nothing is still used when its turn comes. Names are the inventory's. */
const DELETIONS: Readonly<Record<string, Deletion>> = {
  instances: async ({ ec2: client }, id) => {
    const InstanceIds = [id];
    await client.send(new TerminateInstancesCommand({ InstanceIds }));
    await waitUntilInstanceTerminated({ client, maxWaitTime: TERMINATION_SECONDS }, { InstanceIds });
  },
  "lifecycle policies": ({ dlm }, arn) =>
    dlm.send(new DeleteLifecyclePolicyCommand({ PolicyId: arn.split("/").at(-1) })),
  volumes: ({ ec2 }, VolumeId) => ec2.send(new DeleteVolumeCommand({ VolumeId })),
  "elastic IPs": async ({ ec2 }, AllocationId) => {
    const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({ AllocationIds: [AllocationId] }));
    // EC2 does not release an associated address.
    for (const { AssociationId } of Addresses) {
      if (AssociationId !== undefined) await ec2.send(new DisassociateAddressCommand({ AssociationId }));
    }
    await ec2.send(new ReleaseAddressCommand({ AllocationId }));
  },
  "security groups": ({ ec2 }, GroupId) => ec2.send(new DeleteSecurityGroupCommand({ GroupId })),
  "HTTP APIs": ({ apiGateway }, ApiId) => apiGateway.send(new DeleteApiCommand({ ApiId })),
  "EventBridge rules": async ({ eventBridge }, arn) => {
    const Rule = arn.split("/").at(-1);
    const { Targets = [] } = await eventBridge.send(new ListTargetsByRuleCommand({ Rule }));
    const Ids = Targets.flatMap(({ Id = [] }) => Id);
    if (Ids.length > 0) await eventBridge.send(new RemoveTargetsCommand({ Rule, Ids }));
    await eventBridge.send(new DeleteRuleCommand({ Name: Rule }));
  },
  schedules: ({ scheduler }, Name, { scheduleGroup: GroupName }) =>
    scheduler.send(new DeleteScheduleCommand({ GroupName, Name })),
  "schedule groups": ({ scheduler }, arn) =>
    scheduler.send(new DeleteScheduleGroupCommand({ Name: arn.split("/").at(-1) })),
  "state machines": async ({ stepFunctions }, name) => {
    const stateMachineArn = await findStateMachine(stepFunctions, name);
    if (stateMachineArn !== undefined) await stepFunctions.send(new DeleteStateMachineCommand({ stateMachineArn }));
  },
  functions: ({ lambda }, FunctionName) => lambda.send(new DeleteFunctionCommand({ FunctionName })),
  "SNS topics": ({ sns }, TopicArn) => sns.send(new DeleteTopicCommand({ TopicArn })),
  "DynamoDB tables": ({ dynamoDb }, arn) => dynamoDb.send(new DeleteTableCommand({ TableName: arn.split("/").at(-1) })),
  "S3 buckets": ({ s3 }, arn) => deleteBucket(s3, bucketName(arn)),
  alarms: ({ cloudWatch }, name) => cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: [name] })),
  dashboards: ({ cloudWatch }, name) => cloudWatch.send(new DeleteDashboardsCommand({ DashboardNames: [name] })),
  budgets: async ({ budgets, sts }, BudgetName) => {
    const { Account: AccountId } = await sts.send(new GetCallerIdentityCommand({}));
    await budgets.send(new DeleteBudgetCommand({ AccountId, BudgetName }));
  },
  parameters: ({ ssm }, Name) => ssm.send(new DeleteParameterCommand({ Name })),
  "log groups": ({ logs }, logGroupName) => logs.send(new DeleteLogGroupCommand({ logGroupName })),
  "instance profiles": ({ iam }, name) => deleteInstanceProfile(iam, name),
  "IAM roles": ({ iam }, name) => deleteRole(iam, name),
  "IAM policies": ({ iam }, name, { prefix }) => deletePolicy(iam, name, prefix),
};

/**
 * Deletes resources by direct calls, because no Terraform state knows them.
 * @returns a sentence for each failed deletion
 */
export async function deleteResources(
  clients: ResourceClients,
  names: Names,
  resources: ResourcesByKind,
): Promise<readonly string[]> {
  const refused: string[] = [];
  for (const [kind, deletion] of Object.entries(DELETIONS)) {
    for (const name of resources[kind] ?? []) {
      const sentence = await deletionFailure(`${name} (${kind})`, deletion(clients, name, names));
      if (sentence !== undefined) refused.push(sentence);
    }
  }
  return refused;
}
