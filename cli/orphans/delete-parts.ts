import { DeleteIntegrationCommand, DeleteRouteCommand, DeleteStageCommand } from "@aws-sdk/client-apigatewayv2";
import {
  DescribeSecurityGroupRulesCommand,
  DetachVolumeCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  waitUntilVolumeAvailable,
} from "@aws-sdk/client-ec2";
import { DeleteFunctionUrlConfigCommand, RemovePermissionCommand } from "@aws-sdk/client-lambda";
import type { ResourceClients } from "../stage-inventory/resources/resource-clients.ts";
import type { Orphan } from "./find-orphans.ts";
import { deletionFailure } from "./deletion-failure.ts";

interface Part {
  /** The type of resource that it is deleted with. */
  readonly whole: string;
  /** @param id as Terraform's import takes it */
  readonly remove: (clients: ResourceClients, id: string) => Promise<unknown>;
}

/** A machine detaches a volume once its operating system has released it. */
const DETACHMENT_SECONDS = 300;

/** Types that belong to another resource and are deleted with it. The order is for deleting them alone: a route before its integration. */
export const PARTS: Readonly<Record<string, Part>> = {
  aws_lambda_function_url: {
    whole: "aws_lambda_function",
    remove: ({ lambda }, FunctionName) => lambda.send(new DeleteFunctionUrlConfigCommand({ FunctionName })),
  },
  aws_lambda_permission: {
    whole: "aws_lambda_function",
    remove: ({ lambda }, id) => {
      const [FunctionName, StatementId] = id.split("/");
      return lambda.send(new RemovePermissionCommand({ FunctionName, StatementId }));
    },
  },
  aws_apigatewayv2_route: {
    whole: "aws_apigatewayv2_api",
    remove: ({ apiGateway }, id) => {
      const [ApiId, RouteId] = id.split("/");
      return apiGateway.send(new DeleteRouteCommand({ ApiId, RouteId }));
    },
  },
  aws_apigatewayv2_integration: {
    whole: "aws_apigatewayv2_api",
    remove: ({ apiGateway }, id) => {
      const [ApiId, IntegrationId] = id.split("/");
      return apiGateway.send(new DeleteIntegrationCommand({ ApiId, IntegrationId }));
    },
  },
  aws_apigatewayv2_stage: {
    whole: "aws_apigatewayv2_api",
    remove: ({ apiGateway }, id) => {
      const [ApiId, StageName] = id.split("/");
      return apiGateway.send(new DeleteStageCommand({ ApiId, StageName }));
    },
  },
  aws_volume_attachment: {
    whole: "aws_instance",
    remove: async ({ ec2: client }, id) => {
      const [, VolumeId = ""] = id.split(":");
      await client.send(new DetachVolumeCommand({ VolumeId }));
      await waitUntilVolumeAvailable({ client, maxWaitTime: DETACHMENT_SECONDS }, { VolumeIds: [VolumeId] });
    },
  },
  aws_vpc_security_group_ingress_rule: { whole: "aws_security_group", remove: revoke },
  aws_vpc_security_group_egress_rule: { whole: "aws_security_group", remove: revoke },
};

async function revoke({ ec2 }: ResourceClients, id: string): Promise<void> {
  const SecurityGroupRuleIds = [id];
  const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds }));
  for (const { GroupId, IsEgress } of SecurityGroupRules) {
    const rule = { GroupId, SecurityGroupRuleIds };
    if (IsEgress) await ec2.send(new RevokeSecurityGroupEgressCommand(rule));
    else await ec2.send(new RevokeSecurityGroupIngressCommand(rule));
  }
}

/**
 * Deletes parts of resources that a state knows. Skips parts of resources that are orphans themselves, which are deleted whole.
 * @returns a sentence for each failed deletion
 */
export async function deleteParts(clients: ResourceClients, orphans: readonly Orphan[]): Promise<readonly string[]> {
  const refused: string[] = [];
  for (const [type, { whole, remove }] of Object.entries(PARTS)) {
    for (const { id } of orphans.filter((one) => one.type === type && !goesWith(one, whole, orphans))) {
      const sentence = await deletionFailure(id, remove(clients, id));
      if (sentence !== undefined) refused.push(sentence);
    }
  }
  return refused;
}

/** A stage has many functions, and one of everything else that has parts. */
function goesWith({ id }: Orphan, whole: string, orphans: readonly Orphan[]): boolean {
  return orphans.some(
    (other) => other.type === whole && (whole !== "aws_lambda_function" || id.split("/")[0] === other.id),
  );
}
