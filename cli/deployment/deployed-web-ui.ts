import { DescribeInstancesCommand, DescribeSubnetsCommand, type EC2Client } from "@aws-sdk/client-ec2";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import type { Stage } from "../command-line/stage-options.ts";
import type { StageResources } from "../stage-inventory/resources/stage-resources.ts";

type Listed = Pick<StageResources, "listed">;

/** Whether a stage has a web UI, or parts of one that an interrupted run left. */
export function hasRemainsOfWebUi({ listed }: Listed, names: Names): boolean {
  const machines = [listed.instances, listed.volumes, listed["elastic IPs"], listed["security groups"]].flat();
  const named = [listed["IAM roles"], listed["instance profiles"], listed["log groups"], listed.parameters].flat();
  const begins = [names.webUi, names.logGroup.webUi];
  return machines.length > 0 || named.some((name) => begins.some((beginning) => name.startsWith(beginning)));
}

/**
 * The stage with a network for its web UI. When the settings name none, takes the network of the deployed one: a stack that is not
 * synthesized is not destroyed. When only roles are left, any subnet of the account will do, because it is only looked up.
 * @throws UserError when there is no subnet at all
 */
export async function withDeployedWebUi(
  stage: Stage,
  found: Listed,
  ec2: EC2Client,
  say: (line: string) => void,
): Promise<Stage> {
  const { settings, names, environment } = stage;
  if (settings.VPC_ID !== undefined || !hasRemainsOfWebUi(found, names)) return stage;
  const SubnetIds = await findSubnets(ec2, found.listed.instances);
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand(SubnetIds.length === 0 ? {} : { SubnetIds }));
  const [subnet] = Subnets;
  if (subnet?.SubnetId === undefined || subnet.VpcId === undefined) {
    throw new UserError(
      "The stage has a web UI, but the settings do not name its network: set VPC_ID, SUBNET_ID and ALLOWED_WEB_CIDR to what it was deployed with.",
    );
  }
  const { SubnetId: SUBNET_ID, VpcId: VPC_ID } = subnet;
  say(`The settings name no network for the web UI: destroying it with ${VPC_ID} and ${SUBNET_ID}.`);
  // It lets nobody in: only the synth needs it.
  return { ...stage, environment: { ...environment, VPC_ID, SUBNET_ID, ALLOWED_WEB_CIDR: "127.0.0.1/32" } };
}

async function findSubnets(ec2: EC2Client, instances: readonly string[]): Promise<string[]> {
  if (instances.length === 0) return [];
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [...instances] }));
  return Reservations.flatMap(({ Instances = [] }) => Instances.flatMap(({ SubnetId = [] }) => SubnetId)).slice(0, 1);
}
