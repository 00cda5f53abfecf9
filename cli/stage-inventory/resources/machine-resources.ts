import {
  DescribeAddressesCommand,
  type EC2Client,
  paginateDescribeInstances,
  paginateDescribeSecurityGroups,
  paginateDescribeSnapshots,
  paginateDescribeVolumes,
} from "@aws-sdk/client-ec2";
import type { Names } from "../../../names.ts";
import { listPages } from "./list-pages.ts";

/** EC2 shows an instance for an hour after its end. */
const ALIVE = ["pending", "running", "stopping", "stopped", "shutting-down"];

/** What EC2 finds by the stage's tags, because its ids do not name a stage. */
export async function machineResources(client: EC2Client, { tags }: Names) {
  const Filters = Object.entries(tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] }));
  const alive = { Name: "instance-state-name", Values: ALIVE };
  const [instances, volumes, snapshots, { Addresses = [] }, securityGroups] = await Promise.all([
    listPages(paginateDescribeInstances({ client }, { Filters: [...Filters, alive] }), (page) =>
      page.Reservations?.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId)),
    ),
    listPages(paginateDescribeVolumes({ client }, { Filters }), (page) =>
      page.Volumes?.map(({ VolumeId }) => VolumeId),
    ),
    listPages(paginateDescribeSnapshots({ client }, { Filters, OwnerIds: ["self"] }), (page) =>
      page.Snapshots?.map(({ SnapshotId }) => SnapshotId),
    ),
    client.send(new DescribeAddressesCommand({ Filters })),
    listPages(paginateDescribeSecurityGroups({ client }, { Filters }), (page) =>
      page.SecurityGroups?.map(({ GroupId }) => GroupId),
    ),
  ]);
  return {
    instances,
    volumes,
    snapshots,
    "elastic IPs": Addresses.flatMap(({ AllocationId = [] }) => AllocationId),
    "security groups": securityGroups,
  };
}
