import { GetLifecyclePoliciesCommand } from "@aws-sdk/client-dlm";
import { DescribeSecurityGroupRulesCommand, DescribeVolumesCommand } from "@aws-sdk/client-ec2";
import { type Lookup, onlyOne } from "./lookup.ts";

/** The web UI's machine and what belongs to it. */
export const MACHINE_IDS: Readonly<Record<string, Lookup>> = {
  aws_instance: onlyOne("instances"),
  aws_ebs_volume: async (_, { clients, names, found }) => {
    const VolumeIds = [...found.listed.volumes];
    if (VolumeIds.length === 0) return undefined;
    const { Volumes = [] } = await clients.ec2.send(new DescribeVolumesCommand({ VolumeIds }));
    // The machine's root volume has the stage's tags too, but another name.
    return Volumes.find(({ Tags = [] }) => Tags.some(({ Key, Value }) => Key === "Name" && Value === names.webUi))
      ?.VolumeId;
  },
  aws_eip: onlyOne("elastic IPs"),
  aws_security_group: onlyOne("security groups"),
  aws_vpc_security_group_ingress_rule: securityGroupRule(false),
  aws_vpc_security_group_egress_rule: securityGroupRule(true),
  aws_volume_attachment: async (resource, { clients, found }) => {
    const VolumeIds = [...found.listed.volumes];
    if (VolumeIds.length === 0) return undefined;
    const { Volumes = [] } = await clients.ec2.send(new DescribeVolumesCommand({ VolumeIds }));
    const attached = Volumes.flatMap(({ Attachments = [] }) => Attachments).find(
      ({ Device, InstanceId = "" }) =>
        Device === resource.text("device_name") && found.listed.instances.includes(InstanceId),
    );
    return attached && `${attached.Device}:${attached.VolumeId}:${attached.InstanceId}`;
  },
  aws_dlm_lifecycle_policy: async (resource, { clients }) => {
    const { Policies = [] } = await clients.dlm.send(new GetLifecyclePoliciesCommand({}));
    return Policies.find(({ Description }) => Description === resource.text("description"))?.PolicyId;
  },
};

function securityGroupRule(isEgress: boolean): Lookup {
  return async (resource, { clients, found }) => {
    const Values = [...found.listed["security groups"]];
    if (Values.length === 0) return undefined;
    const ask = new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: "group-id", Values }] });
    const { SecurityGroupRules = [] } = await clients.ec2.send(ask);
    return SecurityGroupRules.find(
      ({ IsEgress, CidrIpv4, FromPort, ToPort }) =>
        IsEgress === isEgress &&
        CidrIpv4 === resource.text("cidr_ipv4") &&
        String(FromPort) === resource.text("from_port") &&
        String(ToPort) === resource.text("to_port"),
    )?.SecurityGroupRuleId;
  };
}
