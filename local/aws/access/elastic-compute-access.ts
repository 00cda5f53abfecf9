import {
  type AccessOf,
  arn,
  type Input,
  onAll,
  type Place,
  resourceTagContext,
  type ServiceAccess,
  text,
} from "./access-of.ts";

const DESCRIBED = [
  "Regions",
  "Vpcs",
  "Subnets",
  "RouteTables",
  "Instances",
  "KeyPairs",
  "InstanceTypeOfferings",
  "Addresses",
  "SecurityGroups",
  "Snapshots",
  "Volumes",
];

export const elasticComputeAccess: ServiceAccess = {
  ...Object.fromEntries(DESCRIBED.map((what) => [`Describe${what}`, withRegion(onAll(`ec2:Describe${what}`))])),
  DeleteSnapshot: withRegion(({ SnapshotId }, { region, state }) => [
    {
      action: "ec2:DeleteSnapshot",
      resource: `arn:aws:ec2:${region}::snapshot/${text(SnapshotId)}`,
      context: ec2Tags(state.network.snapshots.get(text(SnapshotId))?.tags),
    },
  ]),
  DeleteVolume: onTagged("DeleteVolume", "volume", "VolumeId", ({ volumes }, id) => volumes.get(id)?.tags),
  DeleteSecurityGroup: onTagged("DeleteSecurityGroup", "security-group", "GroupId", ({ securityGroups }, id) => {
    return securityGroups.get(id)?.tags;
  }),
  ReleaseAddress: onTagged(
    "ReleaseAddress",
    "elastic-ip",
    "AllocationId",
    ({ addresses }, id) => addresses.get(id)?.tags,
  ),
  TerminateInstances: withRegion((input, place) =>
    Object.entries(input)
      .filter(([name]) => /^InstanceId\.\d+$/.test(name))
      .map(([, id]) => ({
        action: "ec2:TerminateInstances",
        resource: arn(place, "ec2", `instance/${text(id)}`),
        context: ec2Tags(place.state.network.instances.find((one) => one.id === id)?.tags),
      })),
  ),
};

type Tags = Readonly<Record<string, string>>;

const ec2Tags = (tags: Tags = {}) => ({
  ...resourceTagContext(tags),
  "ec2:ResourceTag/": undefined,
  ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`ec2:ResourceTag/${key}`, value])),
});

function onTagged(
  action: string,
  kind: string,
  member: string,
  tagsIn: (network: Place["state"]["network"], id: string) => Tags | undefined,
): AccessOf {
  return withRegion(({ [member]: id }, place) => [
    {
      action: `ec2:${action}`,
      resource: arn(place, "ec2", `${kind}/${text(id)}`),
      context: ec2Tags(tagsIn(place.state.network, text(id))),
    },
  ]);
}

function withRegion(accessOf: AccessOf): AccessOf {
  return (input: Input, place: Place) =>
    accessOf(input, place).map((one) => ({ ...one, context: { ...one.context, "ec2:Region": place.region } }));
}
