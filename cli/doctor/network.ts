import {
  DescribeInstanceTypeOfferingsCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  type EC2Client,
  type Route,
  type Subnet,
} from "@aws-sdk/client-ec2";
import type { Names } from "../../names.ts";
import { hasWebUi } from "../../settings/settings.ts";
import { type Check, error, ok, warning } from "./check.ts";

const EVERYWHERE = "0.0.0.0/0";

export const network: Check = {
  name: "network",
  async run({ stage: { settings, names }, clients: { ec2 } }) {
    if (!hasWebUi(settings)) return ok("No VPC_ID and SUBNET_ID: everything but the web UI is deployed.");
    const { VPC_ID: vpcId, SUBNET_ID: subnetId, ALLOWED_WEB_CIDR: allowed, AWS_REGION: region } = settings;
    const wanted = { vpcId, instanceType: settings.WEBUI_INSTANCE_TYPE, volumeZone: await volumeZone(ec2, names) };
    if (!(await exists(ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] })), "InvalidVpcID.NotFound"))) {
      return error(`${region} has no VPC ${vpcId}.`, "Check VPC_ID, AWS_REGION and the account of the credentials.");
    }
    const subnets = await exists(
      ec2.send(new DescribeSubnetsCommand({ SubnetIds: [subnetId] })),
      "InvalidSubnetID.NotFound",
    );
    const subnet = subnets?.Subnets?.[0];
    if (subnet === undefined) {
      return error(`${region} has no subnet ${subnetId}.`, await choice(ec2, wanted));
    }
    const wrong = await whatIsWrong(ec2, wanted, subnet);
    if (wrong !== undefined) return error(`${subnetId} ${wrong}.`, await choice(ec2, wanted));
    if (allowed === EVERYWHERE) {
      return settings.WEBUI_DOMAIN === undefined
        ? warning(
            "ALLOWED_WEB_CIDR lets the whole internet open the web UI, and passwords travel in clear text.",
            "Name your own network instead, or set WEBUI_DOMAIN for HTTPS.",
          )
        : warning("ALLOWED_WEB_CIDR lets the whole internet open the web UI.", "Name your own network instead.");
    }
    return ok(`${subnetId} in ${vpcId} (${subnet.AvailabilityZone}) is public and offers ${wanted.instanceType}.`);
  },
};

/** What the web UI needs. */
interface Wanted {
  readonly vpcId: string;
  readonly instanceType: string;
  /** Where its data volume is, when it has one. */
  readonly volumeZone: string | undefined;
}

/** A stage's data volume is never recreated, and can be attached only within its zone. */
async function volumeZone(ec2: EC2Client, { tags, webUi }: Names): Promise<string | undefined> {
  const Filters = Object.entries({ ...tags, Name: webUi }).map(([tag, value]) => ({
    Name: `tag:${tag}`,
    Values: [value],
  }));
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ Filters }));
  return Volumes[0]?.AvailabilityZone;
}

async function whatIsWrong(
  ec2: EC2Client,
  { vpcId, instanceType, volumeZone }: Wanted,
  subnet: Subnet,
): Promise<string | undefined> {
  const { SubnetId: subnetId = "", AvailabilityZone: zone = "", AvailableIpAddressCount: free } = subnet;
  if (subnet.VpcId !== vpcId) return `belongs to ${subnet.VpcId}, not to ${vpcId}`;
  if (volumeZone !== undefined && zone !== volumeZone) {
    return `lies in ${zone}, but the web UI's data volume, which cannot follow, in ${volumeZone}`;
  }
  if (!(await isPublic(ec2, vpcId, subnetId))) return "is not public: it has no route to an internet gateway";
  if (!(await offers(ec2, instanceType, zone))) return `lies in ${zone}, which does not offer ${instanceType}`;
  return free === 0 ? "has no free address" : undefined;
}

/** A subnet without a route table of its own has the VPC's main one. */
async function isPublic(ec2: EC2Client, vpcId: string, subnetId: string): Promise<boolean> {
  const own = await routes(ec2, { "association.subnet-id": subnetId });
  const routed = own ?? (await routes(ec2, { "vpc-id": vpcId, "association.main": "true" })) ?? [];
  return routed.some(
    ({ DestinationCidrBlock, GatewayId, State }) =>
      DestinationCidrBlock === EVERYWHERE && GatewayId?.startsWith("igw-") && State !== "blackhole",
  );
}

async function routes(ec2: EC2Client, filters: Readonly<Record<string, string>>): Promise<Route[] | undefined> {
  const Filters = Object.entries(filters).map(([Name, value]) => ({ Name, Values: [value] }));
  return (await ec2.send(new DescribeRouteTablesCommand({ Filters }))).RouteTables?.[0]?.Routes;
}

async function offers(ec2: EC2Client, instanceType: string, zone: string): Promise<boolean> {
  const Filters = [
    { Name: "instance-type", Values: [instanceType] },
    { Name: "location", Values: [zone] },
  ];
  const LocationType = "availability-zone" as const;
  const answer = await ec2.send(new DescribeInstanceTypeOfferingsCommand({ LocationType, Filters }));
  return (answer.InstanceTypeOfferings ?? []).length > 0;
}

/** Names the subnets that would do. */
async function choice(ec2: EC2Client, wanted: Wanted): Promise<string> {
  const { vpcId } = wanted;
  const Filters = [{ Name: "vpc-id", Values: [vpcId] }];
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters }));
  const wrong = await Promise.all(Subnets.map((subnet) => whatIsWrong(ec2, wanted, subnet)));
  const good = Subnets.filter((_, index) => wrong[index] === undefined).map(({ SubnetId }) => SubnetId);
  return good.length > 0
    ? `Set SUBNET_ID to one that will do: ${good.slice(0, 6).join(", ")}.`
    : `No subnet of ${vpcId} will do: choose another VPC_ID, or give a subnet a route to an internet gateway.`;
}

async function exists<T>(answer: Promise<T>, missing: string): Promise<T | undefined> {
  try {
    return await answer;
  } catch (reason) {
    if (reason instanceof Error && reason.name === missing) return undefined;
    throw reason;
  }
}
