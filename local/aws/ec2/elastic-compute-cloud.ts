import { AwsError } from "../aws-error.ts";
import { escapeXml, type QueryService, readList } from "../query-protocol.ts";
import { describeInstances, terminateInstances } from "./instances.ts";
import type { Network, Route, RouteTable } from "./network.ts";
import { matches, readFilters } from "./request-filters.ts";
import { storageAndAddresses } from "./storage-and-addresses.ts";

/** Enough of EC2 to ask after a network before something is put into it, and for what is in it by tags. Nothing is paged. */
export function elasticComputeCloud(network: Network, region: string): QueryService {
  return {
    name: "ec2",
    version: "2016-11-15",
    namespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
    actions: {
      DescribeRegions: (form) => {
        const [asked = region] = readList(form, "RegionName");
        if (asked !== region) throw new AwsError("InvalidParameterValue", `Invalid region provided: ${asked}`);
        return set("regionInfo", [field("regionName", region) + field("optInStatus", network.optInStatus)]);
      },

      DescribeVpcs: (form) => {
        const asked = readList(form, "VpcId");
        const missing = asked.find((id) => !network.vpcs.has(id));
        if (missing) throw new AwsError("InvalidVpcID.NotFound", `The vpc ID '${missing}' does not exist`);
        const found = asked.length > 0 ? asked : [...network.vpcs];
        return set(
          "vpcSet",
          found.map((id) => field("vpcId", id) + field("state", "available")),
        );
      },

      DescribeSubnets: (form) => {
        const asked = readList(form, "SubnetId");
        const missing = asked.find((id) => !network.subnets.has(id));
        if (missing) throw new AwsError("InvalidSubnetID.NotFound", `The subnet ID '${missing}' does not exist`);
        const filters = readFilters(form);
        const found = [...network.subnets].filter(
          ([id, { vpcId }]) => (asked.length === 0 || asked.includes(id)) && matches(filters, { "vpc-id": [vpcId] }),
        );
        return set(
          "subnetSet",
          found.map(
            ([id, { vpcId, availabilityZone, freeAddresses }]) =>
              field("subnetId", id) +
              field("vpcId", vpcId) +
              field("state", "available") +
              field("availabilityZone", availabilityZone) +
              field("availableIpAddressCount", String(freeAddresses)),
          ),
        );
      },

      DescribeRouteTables: (form) => {
        const filters = readFilters(form);
        const found = network.routeTables.filter(({ vpcId, subnetId }) =>
          matches(filters, {
            "vpc-id": [vpcId],
            "association.main": [String(subnetId === undefined)],
            "association.subnet-id": subnetId === undefined ? [] : [subnetId],
          }),
        );
        return set("routeTableSet", found.map(routeTable));
      },

      DescribeInstances: (form) => describeInstances(network.instances, form),
      TerminateInstances: (form) => terminateInstances(network.instances, form),
      ...storageAndAddresses(network),

      DescribeKeyPairs: (form) => {
        const asked = readList(form, "KeyName");
        const missing = asked.find((name) => !network.keyPairs.has(name));
        if (missing) throw new AwsError("InvalidKeyPair.NotFound", `The key pair '${missing}' does not exist`);
        const found = asked.length > 0 ? asked : [...network.keyPairs];
        return set(
          "keySet",
          found.map((name) => field("keyName", name)),
        );
      },

      DescribeInstanceTypeOfferings: (form) => {
        const filters = readFilters(form);
        const all = [...network.offerings].flatMap(([type, zones]) => zones.map((zone) => [type, zone] as const));
        const found = all.filter(([type, zone]) => matches(filters, { "instance-type": [type], location: [zone] }));
        return set(
          "instanceTypeOfferingSet",
          found.map(
            ([type, zone]) =>
              field("instanceType", type) + field("locationType", "availability-zone") + field("location", zone),
          ),
        );
      },
    },
  };
}

function routeTable({ vpcId, subnetId, routes }: RouteTable): string {
  const association =
    subnetId === undefined ? field("main", "true") : field("main", "false") + field("subnetId", subnetId);
  return field("vpcId", vpcId) + set("associationSet", [association]) + set("routeSet", routes.map(route));
}

function route({ destination, target, state = "active" }: Route): string {
  const gateway = target.startsWith("nat-") ? "natGatewayId" : "gatewayId";
  return field("destinationCidrBlock", destination) + field(gateway, target) + field("state", state);
}

const field = (name: string, value: string) => `<${name}>${escapeXml(value)}</${name}>`;
const set = (name: string, items: readonly string[]) =>
  `<${name}>${items.map((item) => `<item>${item}</item>`).join("")}</${name}>`;
