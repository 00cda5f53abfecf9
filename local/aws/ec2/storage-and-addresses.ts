import { AwsError } from "../aws-error.ts";
import { describeTags, readFilters, matches, tagProperties } from "./request-filters.ts";

/** Something of an instance that outlives it, found by its tags. */
export interface TaggedResource {
  readonly tags: Readonly<Record<string, string>>;
}

/** By id. */
export interface StorageAndAddresses {
  readonly volumes: Map<string, TaggedResource>;
  readonly snapshots: Map<string, TaggedResource>;
  readonly addresses: Map<string, TaggedResource>;
  readonly securityGroups: Map<string, TaggedResource>;
}

/** DescribeVolumes and its like by tags; nothing is paged. */
export function storageAndAddresses(network: StorageAndAddresses) {
  return {
    DescribeVolumes: (form: URLSearchParams) => describe(network.volumes, "volumeSet", "volumeId", form),
    DescribeSnapshots: (form: URLSearchParams) => describe(network.snapshots, "snapshotSet", "snapshotId", form),
    DescribeAddresses: (form: URLSearchParams) => describe(network.addresses, "addressesSet", "allocationId", form),
    DescribeSecurityGroups: (form: URLSearchParams) =>
      describe(network.securityGroups, "securityGroupInfo", "groupId", form),

    DeleteSnapshot: (form: URLSearchParams) => {
      const id = form.get("SnapshotId") ?? "";
      if (!network.snapshots.delete(id)) {
        throw new AwsError("InvalidSnapshot.NotFound", `The snapshot '${id}' does not exist.`);
      }
      return "<return>true</return>";
    },
  };
}

function describe(
  resources: ReadonlyMap<string, TaggedResource>,
  set: string,
  idField: string,
  form: URLSearchParams,
): string {
  const filters = readFilters(form);
  const found = [...resources].filter(([, { tags }]) => matches(filters, tagProperties(filters, tags)));
  const items = found.map(([id, { tags }]) => `<item><${idField}>${id}</${idField}>${describeTags(tags)}</item>`);
  return `<${set}>${items.join("")}</${set}>`;
}
