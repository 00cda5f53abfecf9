import {
  DeleteSnapshotCommand,
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeRegionsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  EC2Client,
  ReleaseAddressCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let ec2: EC2Client;
beforeAll(async () => {
  const started = await startTestAws();
  aws = started.aws;
  ec2 = new EC2Client(started.client);
});
afterAll(async () => {
  ec2.destroy();
  await aws.close();
});

const filter = (Name: string, ...Values: string[]) => ({ Filters: [{ Name, Values }] });

test("a new account has a default VPC with subnets", async () => {
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
  expect(Vpcs).toMatchObject([{ VpcId: "vpc-0123456789abcdef0", State: "available" }]);
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand(filter("vpc-id", "vpc-0123456789abcdef0")));
  expect(Subnets?.map(({ AvailabilityZone }) => AvailabilityZone)).toEqual([
    "eu-north-1a",
    "eu-north-1b",
    "eu-north-1a",
  ]);
  expect((await ec2.send(new DescribeSubnetsCommand(filter("vpc-id", "vpc-0")))).Subnets).toEqual([]);
});

test("routes go to the gateway that they name", async () => {
  const targets = async (name: string, value: string) => {
    const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand(filter(name, value)));
    return RouteTables?.flatMap(({ Routes = [] }) =>
      Routes.map(({ GatewayId, NatGatewayId }) => GatewayId ?? NatGatewayId),
    );
  };
  expect(await targets("association.main", "true")).toEqual(["local", "igw-0123456789abcdef0"]);
  expect(await targets("association.subnet-id", "subnet-0fedcba9876543210")).toEqual([
    "local",
    "nat-0123456789abcdef0",
  ]);
});

test("instance types are offered by zone", async () => {
  const question = { LocationType: "availability-zone", ...filter("instance-type", "t3.small") } as const;
  const { InstanceTypeOfferings } = await ec2.send(new DescribeInstanceTypeOfferingsCommand(question));
  expect(InstanceTypeOfferings?.map(({ Location }) => Location)).toEqual(["eu-north-1a", "eu-north-1b", "eu-north-1c"]);
});

test("errors have EC2's names and form", async () => {
  const missing = ec2.send(new DescribeVpcsCommand({ VpcIds: ["vpc-0"] }));
  await expect(missing).rejects.toMatchObject({
    name: "InvalidVpcID.NotFound",
    message: "The vpc ID 'vpc-0' does not exist",
  });
  const unknown = ec2.send(new DescribeSubnetsCommand(filter("colour", "blue")));
  await expect(unknown).rejects.toMatchObject({ name: "InvalidParameterValue" });
  const elsewhere = ec2.send(new DescribeRegionsCommand({ RegionNames: ["us-west-2"] }));
  await expect(elsewhere).rejects.toMatchObject({ name: "InvalidParameterValue" });
});

test("an instance is terminated, and what is asked for by its id has to be there", async () => {
  aws.network.instances.push({ id: "i-1", state: "running", tags: {} });
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: ["i-1"] }));
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: ["i-1"] }));
  expect(Reservations?.[0]?.Instances?.[0]?.State?.Name).toBe("terminated");
  for (const missing of [
    ec2.send(new TerminateInstancesCommand({ InstanceIds: ["i-2"] })),
    ec2.send(new DescribeVolumesCommand({ VolumeIds: ["vol-0"] })),
    ec2.send(new ReleaseAddressCommand({ AllocationId: "eipalloc-0" })),
  ]) {
    await expect(missing).rejects.toMatchObject({ name: expect.stringMatching(/^Invalid\w+\.NotFound$/) });
  }
});

test("volumes, addresses and security groups are found by their tags, and snapshots until they are deleted", async () => {
  const tags = { Stage: "dev" };
  aws.network.volumes.set("vol-1", { tags }).set("vol-2", { tags: { Stage: "prod" } });
  aws.network.addresses.set("eipalloc-1", { tags });
  aws.network.securityGroups.set("sg-1", { tags });
  aws.network.snapshots.set("snap-1", { tags });
  const ours = filter("tag:Stage", "dev");
  expect((await ec2.send(new DescribeVolumesCommand(ours))).Volumes).toMatchObject([
    { VolumeId: "vol-1", Tags: [{ Key: "Stage", Value: "dev" }] },
  ]);
  expect((await ec2.send(new DescribeAddressesCommand(ours))).Addresses).toMatchObject([
    { AllocationId: "eipalloc-1" },
  ]);
  expect((await ec2.send(new DescribeSecurityGroupsCommand(ours))).SecurityGroups).toMatchObject([{ GroupId: "sg-1" }]);
  const snapshots = async () => (await ec2.send(new DescribeSnapshotsCommand(ours))).Snapshots;
  expect(await snapshots()).toMatchObject([{ SnapshotId: "snap-1" }]);
  await ec2.send(new DeleteSnapshotCommand({ SnapshotId: "snap-1" }));
  expect(await snapshots()).toEqual([]);
  await expect(ec2.send(new DeleteSnapshotCommand({ SnapshotId: "snap-1" }))).rejects.toMatchObject({
    name: "InvalidSnapshot.NotFound",
  });
});
