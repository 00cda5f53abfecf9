import {
  DescribeInstanceTypeOfferingsCommand,
  DescribeRegionsCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { startTestAws } from "../testing/test-aws.ts";

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
