import type { Instance } from "./instances.ts";
import type { StorageAndAddresses } from "./storage-and-addresses.ts";

/** What EC2 knows of the account's network, by id or name; tests change it as they need. */
export interface Network extends StorageAndAddresses {
  /** Whether the account may use the region. */
  optInStatus: "opt-in-not-required" | "opted-in" | "not-opted-in";
  readonly vpcs: Set<string>;
  readonly subnets: Map<string, Subnet>;
  readonly routeTables: RouteTable[];
  readonly keyPairs: Set<string>;
  readonly instances: Instance[];
  /** Zones that offer an instance type, by type. */
  readonly offerings: Map<string, readonly string[]>;
}

export interface Subnet {
  readonly vpcId: string;
  readonly availabilityZone: string;
  readonly freeAddresses: number;
}

export interface RouteTable {
  readonly vpcId: string;
  /** Absent: the main table, which holds for every subnet that has none of its own. */
  readonly subnetId?: string;
  readonly routes: readonly Route[];
}

export interface Route {
  readonly destination: string;
  /** `local`, an internet gateway `igw-…`, or a NAT gateway `nat-…`. */
  readonly target: string;
  readonly state?: "active" | "blackhole";
}

/** A default VPC as AWS makes it, with a private subnet added. The ids are those of the settings' examples. */
export function defaultNetwork(region: string): Network {
  const vpcId = "vpc-0123456789abcdef0";
  const local = { destination: "172.31.0.0/16", target: "local" };
  const everywhere = "0.0.0.0/0";
  const zones = ["a", "b", "c"].map((letter) => region + letter);
  const subnet = (availabilityZone: string) => ({ vpcId, availabilityZone, freeAddresses: 4091 });
  return {
    optInStatus: "opt-in-not-required",
    vpcs: new Set([vpcId]),
    subnets: new Map([
      ["subnet-0123456789abcdef0", subnet(`${region}a`)],
      ["subnet-0123456789abcdef1", subnet(`${region}b`)],
      ["subnet-0fedcba9876543210", subnet(`${region}a`)],
    ]),
    routeTables: [
      { vpcId, routes: [local, { destination: everywhere, target: "igw-0123456789abcdef0" }] },
      {
        vpcId,
        subnetId: "subnet-0fedcba9876543210",
        routes: [local, { destination: everywhere, target: "nat-0123456789abcdef0" }],
      },
    ],
    keyPairs: new Set(["my-key"]),
    instances: [],
    volumes: new Map(),
    snapshots: new Map(),
    addresses: new Map(),
    securityGroups: new Map(),
    offerings: new Map([["t3.small", zones]]),
  };
}
