import { AwsError } from "../aws-error.ts";
import { readList } from "../query-protocol.ts";
import { describeTags, matches, readFilters, tagProperties } from "./request-filters.ts";

/** Something of an instance that outlives it, found by its tags. */
export interface TaggedResource {
  readonly tags: Readonly<Record<string, string>>;
}

export interface Volume extends TaggedResource {
  /** Default: none is told. */
  readonly availabilityZone?: string;
}

/** By id. */
export interface StorageAndAddresses {
  readonly volumes: Map<string, Volume>;
  readonly snapshots: Map<string, TaggedResource>;
  readonly addresses: Map<string, TaggedResource>;
  readonly securityGroups: Map<string, TaggedResource>;
}

interface Kind {
  /** As answers name the list and the id, and requests the id. */
  readonly set: string;
  readonly idField: string;
  readonly parameter: string;
  /** Of the error for an id that is not there. */
  readonly missing: string;
}

const VOLUMES: Kind = {
  set: "volumeSet",
  idField: "volumeId",
  parameter: "VolumeId",
  missing: "InvalidVolume.NotFound",
};
const SNAPSHOTS: Kind = {
  set: "snapshotSet",
  idField: "snapshotId",
  parameter: "SnapshotId",
  missing: "InvalidSnapshot.NotFound",
};
const ADDRESSES: Kind = {
  set: "addressesSet",
  idField: "allocationId",
  parameter: "AllocationId",
  missing: "InvalidAllocationID.NotFound",
};
const SECURITY_GROUPS: Kind = {
  set: "securityGroupInfo",
  idField: "groupId",
  parameter: "GroupId",
  missing: "InvalidGroup.NotFound",
};

/** Describes and deletes by ids and tags; nothing is paged. */
export function storageAndAddresses(network: StorageAndAddresses) {
  return {
    DescribeVolumes: (form: URLSearchParams) => describe(network.volumes, VOLUMES, form),
    DescribeSnapshots: (form: URLSearchParams) => describe(network.snapshots, SNAPSHOTS, form),
    DescribeAddresses: (form: URLSearchParams) => describe(network.addresses, ADDRESSES, form),
    DescribeSecurityGroups: (form: URLSearchParams) => describe(network.securityGroups, SECURITY_GROUPS, form),

    DeleteVolume: (form: URLSearchParams) => remove(network.volumes, VOLUMES, form),
    DeleteSnapshot: (form: URLSearchParams) => remove(network.snapshots, SNAPSHOTS, form),
    ReleaseAddress: (form: URLSearchParams) => remove(network.addresses, ADDRESSES, form),
    DeleteSecurityGroup: (form: URLSearchParams) => remove(network.securityGroups, SECURITY_GROUPS, form),
  };
}

function describe(
  resources: ReadonlyMap<string, Volume>,
  { set, idField, parameter, missing }: Kind,
  form: URLSearchParams,
): string {
  const asked = readList(form, parameter);
  const unknown = asked.find((id) => !resources.has(id));
  if (unknown !== undefined) throw new AwsError(missing, `The ${parameter} '${unknown}' does not exist.`);
  const filters = readFilters(form);
  const items = [...resources]
    .filter(
      ([id, { tags }]) => (asked.length === 0 || asked.includes(id)) && matches(filters, tagProperties(filters, tags)),
    )
    .map(([id, { tags, availabilityZone }]) => {
      const zone = availabilityZone === undefined ? "" : `<availabilityZone>${availabilityZone}</availabilityZone>`;
      return `<item><${idField}>${id}</${idField}>${zone}${describeTags(tags)}</item>`;
    });
  return `<${set}>${items.join("")}</${set}>`;
}

function remove(resources: Map<string, TaggedResource>, { parameter, missing }: Kind, form: URLSearchParams): string {
  const id = form.get(parameter) ?? "";
  if (!resources.delete(id)) throw new AwsError(missing, `The ${parameter} '${id}' does not exist.`);
  return "<return>true</return>";
}
